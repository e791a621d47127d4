#if Macros
    import Foundation
    import Testing

    /// Sources that are no rows, given to the compiler with the macros as they were built: what it says, and at which line.
    @Test func whatIsNoRowIsToldAtItsLine() throws {
        let mistakes = [
            ("@Row class A { var x: Int = 1 }", "@Row: expected a struct, found class"),
            ("@Row enum B { case x }", "@Row: expected a struct, found enum"),
            ("@Row struct C<T> { var x: T }", "@Row: expected a struct without generic parameters"),
            ("@Row struct D { var x: Int { 1 } }", "@Row: expected a struct with stored properties, found none"),
            ("@Row struct E { var x = f() }", "@Row: expected a type for the field x"),
            ("@Row struct F { @ColumnName(n) var x: Int }", "@ColumnName: expected the name of a column"),
            ("@Row struct G { var x: [Int]? }", "expected a type that a column holds for the field x, found [Int]?"),
        ]
        let source = (["import EmbarkRows"] + mistakes.map(\.0) + ["let n = \"n\"; func f() -> Int { 1 }"])
            .joined(separator: "\n")
        let said = try Compiler().typecheck(source)
        for (index, mistake) in mistakes.enumerated() {
            let told = said.contains { $0.hasPrefix("\(index + 2):") && $0.contains(mistake.1) }
            #expect(told, "line \(index + 2): \(mistake.1), among \(said)")
        }
    }

    @Test func aRowThatIsOneIsTakenWithoutAWord() throws {
        #expect(try Compiler().typecheck("import EmbarkRows\n@Row struct A { var x: Int, y: Double? }").isEmpty)
    }

    /// The compiler, with the modules that lie beside the running tests.
    private struct Compiler {
        let folder: URL
        static let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources")

        init() throws {
            let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
            folder = (bundle ?? URL(filePath: CommandLine.arguments[0])).deletingLastPathComponent()
        }

        /// Errors and warnings, each as `line:column: …`.
        func typecheck(_ source: String) throws -> [String] {
            let scratch = FileManager.default.temporaryDirectory.appending(path: "embark-rows-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: scratch) }
            let file = scratch.appending(path: "row.swift")
            try source.write(to: file, atomically: true, encoding: .utf8)
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [
                "swiftc", "-typecheck", "-swift-version", "6", "-parse-as-library", file.path,
                "-I", folder.appending(path: "Modules").path,
                "-Xcc", "-fmodule-map-file=\(folder.appending(path: "CEmbark.build/module.modulemap").path)",
                "-Xcc", "-fmodule-map-file=\(Self.sources.appending(path: "CPCRE2/module.modulemap").path)",
                "-load-plugin-executable", "\(folder.appending(path: "EmbarkMacros-tool").path)#EmbarkMacros",
            ]
            let output = Pipe()
            process.standardError = output
            process.standardOutput = FileHandle.nullDevice
            process.standardInput = FileHandle.nullDevice
            try process.run()
            let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return said.split(separator: "\n").compactMap { line in
                guard line.contains(": error:") || line.contains(": warning:") || line.contains("error: ") else {
                    return nil
                }
                guard let place = line.range(of: "row.swift:") else { return String(line) }
                return String(line[place.upperBound...])
            }
        }
    }
#endif
