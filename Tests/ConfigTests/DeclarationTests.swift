import Testing

@testable import Config

/// What is true of all declarations.
struct DeclarationTests {
    @Test func everyStoredPropertyIsOneSetting() {
        #expect(settingCount(Configuration()) == Configuration.settings.all.count)
        #expect(settingCount(IssuerConfiguration()) == IssuerConfiguration.settings.all.count)
        #expect(settingCount(OpaqueTokenSettings()) == OpaqueTokenSettings.settings.all.count)
        #expect(settingCount(RouteRule()) == RouteRule.settings.all.count)
        // An upstream's name is the member's name too.
        #expect(settingCount(Upstream()) == Upstream.settings.all.count + 1)
        #expect(settingCount(HealthCheck()) == HealthCheck.settings.all.count)
        #expect(settingCount(EjectionRule()) == EjectionRule.settings.all.count)
        #expect(settingCount(Limits()) == Limits.settings.all.count)
        #expect(settingCount(Timeouts()) == Timeouts.settings.all.count)
        #expect(settingCount(LogSettings()) == LogSettings.settings.all.count)
        // An identity header's name is the member's name, not a setting in it.
        #expect(
            settingCount(IdentityHeaderRule()) == IdentityHeaderRule.settings.all.count + 1)
    }

    private func settingCount(_ section: some DeclaredSection) -> Int {
        Mirror(reflecting: section).children.count
    }

    @Test func namesAndSentencesAreWellFormed() {
        for setting in all(Configuration.settings.description) {
            #expect(
                setting.name.utf8.allSatisfy {
                    (0x61...0x7A).contains($0) || $0 == 0x5F
                })
            #expect(setting.sentence.hasSuffix("."))
            #expect(!setting.allowed.isEmpty)
        }
    }

    @Test func everyDefaultOfTheReferenceIsReadAsItself() {
        // A default that its form refuses would trap when the table is made.
        #expect(all(Configuration.settings.description).count > 60)
        #expect(Configuration.withDefaults.limits.headerCount == 100)
    }

    private func all(_ section: SectionDescription) -> [SettingDescription] {
        section.settings.flatMap { [$0] + ($0.section.map(all) ?? []) }
    }
}
