#if Macros
    import Foundation
    import Testing

    /// Sources given to the compiler with the macros as they were built: what it says, and at which line.
    @Suite struct TaskMacroTests {
        @Test func mistakesAreToldAtTheirLine() throws {
            let mistakes = [
                ("func a(y: Int) { _ = #task { (x: Int) -> Int in x + y } }", "cannot close over value 'y'"),
                ("let b = #task { 3 }", "#task: expected types; write the closure's parameter and result types"),
                ("let c = #task { x -> Int in x + 1 }", "#task: expected types"),
                ("func d(y: Int) { _ = #task { [y] (x: Int) -> Int in x + y } }", "#task: expected no capture list"),
                (
                    "func e<T: Sendable>(_: T) { _ = #task { (x: Int) -> Int in x } }",
                    "found e, which has generic parameters"
                ),
                ("let f = #task { (x: NotCodable) -> Int in 0 }", "requires that 'NotCodable' conform to 'Decodable'"),
                (
                    "let m = #task { (x: Int) -> NotCodable in NotCodable() }",
                    "requires that 'NotCodable' conform to 'Encodable'"
                ),
                ("struct N { var y = 1; func n() { _ = #task { (x: Int) -> Int in y } } }", "self"),
                ("let o = #task { (x: Int) -> Int in undefined }", "cannot find 'undefined' in scope"),
                ("let g = #task { (x: inout Int) -> Int in x }", "found inout"),
                ("let h = #task { (x: Int) -> String in x }", "'String' is incompatible with return type 'Int'"),
                (
                    "struct I { var y = 1; @Remote func i(_ x: Int) -> Int { x + y } }",
                    "@Remote: expected a function at the top level"
                ),
                ("@Remote func j<T>(_ x: T) {}", "@Remote: expected a function without generic parameters"),
                ("@Remote func k(_ f: () -> Int) -> Int { f() }", "functions do not travel"),
                ("@Remote func l(_ x: Int...) -> Int { x[0] }", "pass an array"),
            ]
            let source = (["import EmbarkTasks"] + mistakes.map(\.0) + ["struct NotCodable: Sendable {}"])
                .joined(separator: "\n")
            let said = try Compiler().typecheck(source)
            for (index, mistake) in mistakes.enumerated() {
                let told = said.contains { $0.hasPrefix("\(index + 2):") && $0.contains(mistake.1) }
                #expect(told, "line \(index + 2): \(mistake.1), among \(said)")
            }
        }

        @Test func linesOfALongBodyAreTheUsersOwn() throws {
            let source = """
                import EmbarkTasks
                func a(y: Int) {
                    _ = #task { (x: Int)
                        -> Int in
                        let z = x
                        return z + y
                    }
                    undefined()
                }
                """
            let said = try Compiler().typecheck(source).filter { $0.first?.isNumber == true }
            #expect(said.count == 2)
            #expect(said.contains { $0.hasPrefix("6:") && $0.contains("cannot close over value 'y'") }, "\(said)")
            #expect(said.contains { $0.hasPrefix("8:") && $0.contains("cannot find 'undefined'") }, "\(said)")
        }

        /// No worker runs `main.swift`, so its variables have no values there; statics have.
        @Test func variablesOfTheMainFileAreWarnedOf() throws {
            let source = """
                import EmbarkTasks
                enum Fixed { static let factor = 2 }
                struct Point: Codable { var x: Int, limit: Int? }
                func twice(_ x: Int) -> Int { 2 * x }
                let factor = 3, table = [1]
                let a = #task { (x: Int) -> Int in x * factor }
                let b = #task { (x: Int) -> [Int] in table.map { $0 + x } }
                let c = #task { (x: Int, points: [Point]) throws -> Int in
                    let y = twice(x) * Fixed.factor
                    func add(_ z: Int, to other: Int) -> Int { z + other }
                    guard let first = points.map(\\.x).max(by: { left, right in left < right }) else { return y }
                    for point in points { if let limit = point.limit, limit > first { return add(limit, to: .zero) } }
                    do { try Task.checkCancellation() } catch { print(error) }
                    return points.reduce(y) { (sum: Int, point: Point) in sum + point.x } + first
                }
                """
            let said = try Compiler().typecheck(source, isMain: true).filter { $0.first?.isNumber == true }
            #expect(said.count == 2, "\(said)")
            #expect(
                said.contains {
                    $0.hasPrefix("6:40: warning: #task: expected no variable of the main file, found factor")
                }
            )
            #expect(
                said.contains {
                    $0.hasPrefix("7:38: warning: #task: expected no variable of the main file, found table")
                })
        }

        @Test func whatIsRightIsTakenWithoutAWord() throws {
            let source = """
                import EmbarkTasks
                let squares = #task { (count: Int) -> [Int] in (0..<count).map { $0 * $0 } }
                let nothing = #task { () -> Void in }
                let several = #task { (x: Int, y: Double, names: [String: Int]) async throws -> String in
                    try await Task.sleep(for: .zero)
                    return "\\(x)\\(y)\\(names)"
                }
                let frames = #task { (frame: DataFrame) -> DataFrame in frame }
                struct Point: Codable { var x: Int }
                let structs = #task { (point: Point?) throws -> [Point] in point.map { [$0] } ?? [] }
                @Remote func sum(_ x: Int, by y: Int) throws -> Int { x + y }
                @Remote public func none() async {}
                enum Space { @Remote static func twice(x: Double) -> Double { 2 * x } }
                func use() async throws {
                    let here: [Int] = try await squares(3)
                    let sums: Int = try await sumTask(1, 2)
                    let doubles: [Double] = try await [1.0, 2].map(Space.twiceTask)
                    try await nothing()
                    try await noneTask()
                    _ = (here, sums, doubles)
                }
                """
            #expect(try Compiler().typecheck(source) == [])
        }
    }

    /// The compiler, with the modules that lie beside the running tests.
    private struct Compiler {
        let folder: URL
        static let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources")

        init() throws {
            let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
            folder = (bundle ?? URL(filePath: CommandLine.arguments[0])).deletingLastPathComponent()
        }

        /// Maps of C modules: ours, and those of the packages that the cluster stands on.
        private var moduleMaps: [String] {
            let manager = FileManager.default
            func children(_ url: URL) -> [URL] {
                ((try? manager.contentsOfDirectory(at: url, includingPropertiesForKeys: nil)) ?? [])
            }
            let checkouts = folder.appending(path: "../../checkouts").standardizedFileURL
            let targets = children(checkouts).flatMap { children($0.appending(path: "Sources")) }
            let written = (targets + children(Self.sources)).flatMap {
                [$0.appending(path: "module.modulemap"), $0.appending(path: "include/module.modulemap")]
            }
            let made = children(folder).filter { $0.pathExtension == "build" }
                .map { $0.appending(path: "module.modulemap") }
            return (written + made).map(\.path).filter { manager.fileExists(atPath: $0) }
        }

        /// Errors and warnings, each as `line:column: …`.
        ///
        /// - Parameter isMain: the source is that of `main.swift`, with statements at its top level.
        func typecheck(_ source: String, isMain: Bool = false) throws -> [String] {
            let scratch = FileManager.default.temporaryDirectory.appending(path: "embark-tasks-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: scratch) }
            let file = scratch.appending(path: isMain ? "main.swift" : "task.swift")
            try source.write(to: file, atomically: true, encoding: .utf8)
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments =
                [
                    "swiftc", "-typecheck", "-swift-version", "6", file.path, "-I",
                    folder.appending(path: "Modules").path,
                    "-load-plugin-executable", "\(folder.appending(path: "EmbarkMacros-tool").path)#EmbarkMacros",
                ] + (isMain ? [] : ["-parse-as-library"]) + moduleMaps.flatMap { ["-Xcc", "-fmodule-map-file=\($0)"] }
            let output = Pipe()
            process.standardError = output
            process.standardOutput = FileHandle.nullDevice
            process.standardInput = FileHandle.nullDevice
            try process.run()
            let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return said.split(separator: "\n").compactMap { line in
                guard line.contains("error: ") || line.contains("warning: ") else { return nil }
                guard let place = line.range(of: "/\(file.lastPathComponent):") else { return String(line) }
                return String(line[place.upperBound...])
            }
        }
    }
#endif
