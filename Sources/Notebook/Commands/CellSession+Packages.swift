import Foundation

extension CellSession {
    /// `%dep URL VERSION PRODUCT …`, or `%dep PATH PRODUCT …`: builds a package as one dynamic library and makes its modules
    /// importable.
    ///
    /// Packages of one session that share a package would load it twice, so each call builds one library of all packages asked
    /// for so far, and the cell process starts anew when it already holds an older one.
    func addPackage(_ command: CellCommand) throws {
        let request = try PackageRequest(command.arguments)
        var requests = packageRequests.filter { $0.location != request.location }
        requests.append(request)
        let folder = try PackageRequest.prepareFolder(for: requests)
        say("building \(request.products.joined(separator: ", ")) …\n")
        let start = ContinuousClock.now
        let outcome = try ChildProgram.run(
            toolchain.root + "/bin/swift",
            ["build", "-c", "release", "--package-path", folder, "--disable-sandbox"],
            began: { process in interrupt.set(process.map { .shell($0) } ?? .idle) })
        guard outcome.exitCode == 0 else {
            let errors = outcome.output.split(separator: "\n").filter { $0.contains("error:") }
            throw CellFailure(
                "PackageError", errors.first.map(String.init) ?? "the package could not be built",
                lines: errors.isEmpty ? [String(outcome.output.suffix(2000))] : errors.map(String.init))
        }
        let build = folder + "/.build/release"
        options.extraArguments =
            ["-I", build + "/Modules"] + Self.moduleMaps(in: build, checkouts: folder + "/.build/checkouts")
        let hadLibrary = !packageRequests.isEmpty
        packageRequests = requests
        if hadLibrary { try reset() }
        try require(library: build + "/libCellPackages.so")
        say(
            "ready in \(Self.text(.now - start))"
                + (hadLibrary ? "; the session started anew, because its packages are one library" : "") + "\n")
    }

    /// Modules in C that Swift modules of the packages import.
    private static func moduleMaps(in build: String, checkouts: String) -> [String] {
        var maps: [String] = []
        let manager = FileManager.default
        for entry in (try? manager.contentsOfDirectory(atPath: build)) ?? [] where entry.hasSuffix(".build") {
            let map = "\(build)/\(entry)/module.modulemap"
            if manager.fileExists(atPath: map) { maps.append(map) }
        }
        let tree = manager.enumerator(atPath: checkouts)
        while let path = tree?.nextObject() as? String {
            if path.hasSuffix("include/module.modulemap") { maps.append(checkouts + "/" + path) }
        }
        return maps.flatMap { ["-Xcc", "-fmodule-map-file=\($0)"] }
    }
}

/// What `%dep` asks for.
struct PackageRequest: Equatable, Sendable {
    /// An address or a folder.
    var location: String
    /// nil for a folder.
    var version: String?
    var products: [String]

    init(_ arguments: String) throws {
        var words = arguments.split(separator: " ").map(String.init)
        let usage =
            "%dep: expected ADDRESS VERSION PRODUCT … or FOLDER PRODUCT …, found \(arguments.isEmpty ? "nothing" : arguments)"
        guard words.count >= 2 else { throw CellFailure("Usage", usage) }
        location = words.removeFirst()
        if location.contains("://") {
            version = words.removeFirst()
            guard version?.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+.*/) != nil, !words.isEmpty else {
                throw CellFailure("Usage", usage)
            }
        }
        products = words
    }

    /// How the manifest calls the package: the last part of its place.
    private var identity: String {
        let last = location.split(separator: "/").last.map(String.init) ?? location
        return last.hasSuffix(".git") ? String(last.dropLast(4)) : last
    }

    /// A folder for this set of packages, kept between sessions, with a manifest.
    static func prepareFolder(for requests: [PackageRequest]) throws -> String {
        let text = manifest(for: requests)
        let hash = text.utf8.reduce(14_695_981_039_346_656_037 as UInt64) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        let folder = CellCompiler.moduleCache + "/../packages/" + String(hash, radix: 16)
        let sources = folder + "/Sources/CellPackages"
        try FileManager.default.createDirectory(atPath: sources, withIntermediateDirectories: true)
        let manifest = folder + "/Package.swift"
        if (try? String(contentsOfFile: manifest, encoding: .utf8)) != text {
            try text.write(toFile: manifest, atomically: true, encoding: .utf8)
            try "enum CellPackages {}\n".write(
                toFile: sources + "/CellPackages.swift", atomically: true, encoding: .utf8)
        }
        return URL(fileURLWithPath: folder).standardizedFileURL.path
    }

    static func manifest(for requests: [PackageRequest]) -> String {
        let packages = requests.map { request in
            request.version.map { "        .package(url: \"\(request.location)\", from: \"\($0)\")," }
                ?? "        .package(path: \"\(URL(fileURLWithPath: request.location).path)\"),"
        }
        let products = requests.flatMap { request in
            request.products.map { "            .product(name: \"\($0)\", package: \"\(request.identity)\")," }
        }
        return """
            // swift-tools-version: 6.0
            import PackageDescription
            let package = Package(
                name: "CellPackages", platforms: [.macOS(.v15)],
                products: [.library(name: "CellPackages", type: .dynamic, targets: ["CellPackages"])],
                dependencies: [
            \(packages.joined(separator: "\n"))
                ],
                targets: [.target(name: "CellPackages", dependencies: [
            \(products.joined(separator: "\n"))
                ])]
            )

            """
    }
}
