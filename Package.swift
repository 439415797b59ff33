// swift-tools-version:6.2
import PackageDescription

/// House settings of every target: nothing unsafe goes unmarked, no warning is let through.
let house: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
]

/// One layer of the building. `below` is all that it may import: lower layers only.
func layer(_ name: String, _ below: Target.Dependency...) -> Target {
    .target(name: name, dependencies: below, swiftSettings: house)
}

/// The unit tests of one layer, in `Tests/<name>Tests`. All may look into Basics.
func tests(_ name: String, _ extra: Target.Dependency...) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: (name == "Basics" ? [] : ["Basics"])
            + [.init(stringLiteral: name), "TestSupport"] + extra,
        swiftSettings: house)
}

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "postern",
    products: [.executable(name: "postern", targets: ["postern"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        // 0 doors: C headers only, no logic
        .target(name: "CLinux"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CAres", pkgConfig: "libcares", providers: [.apt(["libc-ares-dev"])]),
        // 1 basics: bytes, time, bounded tables
        layer("Basics"),
        // 2 crafts: one craft each
        layer("HTTP1", "Basics"),
        layer("JSON", "Basics"),
        layer("Crypto", "COpenSSL"),
        layer("Net", "Basics", "CAres", "CLinux"),
        // 3 trades: the log and counters, tokens, settings, small requests of our own
        layer("Telemetry", "Basics", "JSON", "Net", logging),
        layer("JOSE", "Basics", "Crypto", "JSON"),
        layer("Config", "Basics", "Crypto", "HTTP1", "JSON", "Net"),
        layer("Fetch", "Basics", "COpenSSL", "HTTP1", "Net"),
        // 4 judgement: may this caller do this (pure)
        layer("Policy", "Basics", "Config", "JSON"),
        // 5 proof: who is calling
        layer(
            "Authentication", "Basics", "Config", "Crypto", "Fetch", "HTTP1", "JOSE", "JSON", "Net",
            "Policy", logging),
        // which of an upstream's endpoints can serve
        layer("Upstreams", "Basics", "Config", "Fetch", "HTTP1", "Net", logging),
        // 6 service: the request path; the operator's path
        layer(
            "Gateway", "Basics", "Config", "HTTP1", "Net", "Telemetry", "Authentication", "Policy",
            "Upstreams", logging),
        layer(
            "Admin", "Basics", "Config", "HTTP1", "JSON", "Net", "Telemetry", "Authentication",
            "Upstreams", logging),
        // 7 programs: flags, wiring, exit codes
        layer("Demo", "Basics", "HTTP1", "Net", "JSON", "Crypto"),
        .executableTarget(
            name: "postern",
            dependencies: [
                "Admin", "Authentication", "Basics", "Config", "Crypto", "Demo", "Fetch", "Gateway",
                "JSON", "Net", "Policy", "Telemetry", "Upstreams", argumentParser, logging,
            ],
            path: "Sources/Postern",
            swiftSettings: house,
            // The shipped binary carries the Swift runtime and links the system's OpenSSL.
            linkerSettings: [
                .unsafeFlags(
                    ["-static-stdlib", "-l_FoundationCShims", "-l_FoundationCollections"],
                    .when(configuration: .release))
            ]),
        .target(
            name: "TestSupport", dependencies: ["Basics"], path: "Tests/TestSupport",
            swiftSettings: house),
        tests("Basics"),
        tests("HTTP1"),
        tests("JSON"),
        tests("Crypto", "COpenSSL"),
        tests("JOSE", "Crypto", "JSON"),
        tests("Net"),
        tests("Telemetry", "JSON", logging),
        tests("Config", "Crypto", "HTTP1", "JSON", "Net"),
        tests("Policy", "Config", "HTTP1", "JSON"),
        tests("Fetch", "HTTP1", "Net"),
        tests(
            "Authentication", "Config", "JOSE", "JSON", "Crypto", "Fetch", "HTTP1", "Net", "Policy",
            "Telemetry", logging),
        tests("Upstreams", "Config", "Net", logging),
        tests(
            "Gateway", "Upstreams", "Authentication", "Config", "HTTP1", "JSON", "Net", "Policy",
            "Telemetry", logging),
        tests(
            "Admin", "Upstreams", "Authentication", "Config", "HTTP1", "JSON", "Net", "Telemetry",
            logging),
        tests("Demo", "Crypto", "JOSE", "JSON", "Net"),
        .testTarget(
            name: "SystemTests", dependencies: ["TestSupport"], swiftSettings: house),
        .testTarget(name: "TidyTests", swiftSettings: house),
    ],
    swiftLanguageModes: [.v6]
)

// The fuzz targets are there only when FUZZ names libFuzzer's runtime, as Tests/Fuzz/run has it:
// all of our own code is then built to report which edges an input took.
if let runtime = Context.environment["FUZZ"] {
    for target in package.targets where target.type == .regular && !target.name.hasPrefix("C") {
        target.swiftSettings?.append(.unsafeFlags(["-sanitize=fuzzer", "-parse-as-library", "-O"]))
    }
    func fuzz(_ name: String, _ below: Target.Dependency...) -> Target {
        .executableTarget(
            name: name, dependencies: ["Basics", "FuzzSupport"] + below,
            path: "Tests/Fuzz/Targets/" + name, swiftSettings: house,
            linkerSettings: [
                .unsafeFlags(["-use-ld=lld", runtime]), .linkedLibrary("stdc++"),
                .linkedLibrary("m"),
            ])
    }
    package.targets += [
        .target(name: "CFuzzer", path: "Tests/Fuzz/CFuzzer"),
        .target(
            name: "FuzzSupport", dependencies: ["Basics", "CFuzzer"], path: "Tests/Fuzz/Support",
            swiftSettings: house),
        fuzz("JWSFuzz", "Crypto", "JOSE", "JSON"),
        fuzz("JSONFuzz", "JSON"),
        fuzz("KeySetFuzz", "Crypto", "JOSE", "JSON"),
        fuzz("Base64URLFuzz"),
        .target(
            name: "AnswerSupport",
            dependencies: [
                "Authentication", "Basics", "Config", "Crypto", "Fetch", "FuzzSupport", "HTTP1",
                "JOSE", "JSON", "Policy",
            ],
            path: "Tests/Fuzz/Answers", swiftSettings: house),
        fuzz(
            "UserInfoFuzz", "AnswerSupport", "Authentication", "Fetch", "JOSE", "JSON", "Policy"),
        fuzz(
            "IntrospectionFuzz", "AnswerSupport", "Authentication", "Fetch", "JOSE", "JSON",
            "Policy"),
        fuzz("RequestHeadFuzz", "HTTP1"),
        fuzz("ResponseHeadFuzz", "HTTP1"),
        fuzz("ChunkFuzz", "HTTP1"),
        fuzz("TargetFuzz", "Config", "Gateway", "HTTP1", "Policy"),
        fuzz("ForwardFuzz", "Authentication", "Config", "Gateway", "HTTP1", "Policy", logging),
        fuzz("ConfigFuzz", "Config", "JSON", "Policy"),
        fuzz("BearerFuzz", "HTTP1", "JOSE"),
        fuzz("QueryFuzz", "HTTP1"),
        fuzz("URLFuzz", "HTTP1"),
    ]
}

// The simulation is there only when SIMULATE is set: it looks into the gateway, which a release
// build does not allow. With "optimised" our own code is built with the optimiser that ships.
if let simulate = Context.environment["SIMULATE"] {
    if simulate == "optimised" {
        for target in package.targets where target.type == .regular {
            target.swiftSettings?.append(.unsafeFlags(["-O"]))
        }
    }
    package.targets += [
        .target(name: "CKernel", path: "Tests/Simulation/CKernel"),
        .executableTarget(
            name: "Simulation",
            dependencies: [
                "Authentication", "Basics", "CKernel", "CLinux", "Config", "Gateway", "JOSE",
                "JSON", "Net", "Policy", "Telemetry", "Upstreams", logging,
            ],
            path: "Tests/Simulation/Program",
            swiftSettings: house
                + (simulate == "optimised" ? [.unsafeFlags(["-O"])] : [])),
    ]
}
