import Foundation
import Testing

@testable import Tasks

@Suite struct SharedFilesTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pieces-\(UUID().uuidString)")

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    private func files(_ byteCount: Int, pieces: Int) throws -> SharedFiles {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appendingPathComponent("value").path
        return try #require(SharedFiles(path: path, byteCount: byteCount, pieceCount: pieces))
    }

    @Test(arguments: [1, 2, 3, 64], [0, 1, 65_535, 65_536, 65_537, 131_072, 131_073, 1_000_000])
    func whatIsWrittenIsRead(pieces: Int, byteCount: Int) throws {
        let files = try files(byteCount, pieces: pieces)
        defer { try? FileManager.default.removeItem(at: folder) }
        let bytes = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 ^ ($0 >> 8) ^ ($0 >> 16)) }
        #expect(bytes.withUnsafeBytes(files.write))
        #expect(try names().count == pieces)
        let data = try #require(files.map())
        #expect(data.elementsEqual(bytes))
        files.remove()
        #expect(try names() == [])
        // What was mapped stays.
        #expect(data.elementsEqual(bytes))
    }

    @Test func aPieceThatIsMissingOrShortIsNotMapped() throws {
        let files = try files(200_000, pieces: 3)
        defer { try? FileManager.default.removeItem(at: folder) }
        let bytes = [UInt8](repeating: 7, count: 200_000)
        #expect(bytes.withUnsafeBytes(files.write))
        #expect(truncate(folder.appendingPathComponent("value.1").path, 10) == 0)
        #expect(files.map() == nil)
        #expect(errno == EINVAL)
        unlink(folder.appendingPathComponent("value.1").path)
        #expect(files.map() == nil)
        #expect(errno == ENOENT)
    }

    @Test func whatCouldNotBeWrittenLeavesNothing() throws {
        let files = try files(200_000, pieces: 3)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("value.2"), withIntermediateDirectories: false)
        #expect(![UInt8](repeating: 7, count: 200_000).withUnsafeBytes(files.write))
        #expect(try names() == ["value.2"])
    }

    @Test(arguments: [(-1, 1), (1, 0), (1, -1), (1, 1000), (Int.max, 1), (Int.max, 64)])
    func whatCannotBeMeantIsRefused(byteCount: Int, pieceCount: Int) {
        #expect(SharedFiles(path: "value", byteCount: byteCount, pieceCount: pieceCount) == nil)
    }
}
