import Policy
import Testing

/// C2.2: the request's id is Postern's to give, in every spelling that an upstream may fold to it.
struct AttackProtectedNamesTests {
    @Test(arguments: ["X-Request-Id", "X_Request_Id", "x.request.id", "X-REQUEST_ID"])
    func requestIdIsProtectedInEverySpelling(name: String) {
        let names = ProtectedNames()
        let bytes = Array(name.utf8)
        let isProtected = names.contains(name: bytes.span)
        #expect(isProtected)
    }
}
