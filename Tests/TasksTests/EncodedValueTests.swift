import Foundation
import Testing
import Wire

@testable import Tasks

@Suite struct EncodedValueTests {
    struct Point: Codable, Equatable, Sendable {
        var x: Double
        var name: String?
    }

    private func roundTrip<Value>(_ value: Value) throws -> Value {
        try EncodedValue(value, position: "the value").value(as: Value.self, position: "the value")
    }

    @Test func valuesComeBack() throws {
        #expect(try roundTrip(Int.min) == .min)
        #expect(try roundTrip(true))
        #expect(try roundTrip("é\u{0}\"") == "é\u{0}\"")
        #expect(try roundTrip([1.5, -0.0]) == [1.5, -0.0])
        #expect(try roundTrip(Double.infinity) == .infinity)
        #expect(try roundTrip([Double.nan])[0].isNaN)
        #expect(try roundTrip(Int?.none) == nil)
        #expect(
            try roundTrip([Point(x: 1, name: nil), Point(x: 2, name: "b")]) == [Point(x: 1), Point(x: 2, name: "b")])
        #expect(try roundTrip(["a": [1, 2]]) == ["a": [1, 2]])
        try roundTrip(())
    }

    @Test func bytesAreNotMadeIntoText() throws {
        let bytes = Data((0..<1000).map { UInt8(truncatingIfNeeded: $0) })
        let encoded = try EncodedValue(bytes, position: "")
        #expect(encoded.coding == .bytes)
        #expect(encoded.bytes.byteCount == 1000)
        #expect(try roundTrip(bytes) == bytes)
        #expect(try roundTrip(Data()) == Data())
    }

    @Test func bytesOfDataAreSharedAndStayAsTheyWere() throws {
        for count in [0, 1, 14, 15, 64, 65, 100_000] {
            var data = Data((0..<count + 8).map { UInt8(truncatingIfNeeded: $0) })
            let whole = Part(data: data), slice = Part(data: data[4..<count + 4])
            let expected = Array(data)
            if count > 64 {
                #expect(data.withUnsafeBytes { $0.baseAddress } == whole.withBytes { $0.baseAddress })
                #expect(data.withUnsafeBytes { $0.baseAddress.map { $0 + 4 } } == slice.withBytes { $0.baseAddress })
            }
            data.withUnsafeMutableBytes { for index in $0.indices { $0[index] = 0xFF } }
            data = Data()
            #expect(whole.bytes == expected)
            #expect(slice.bytes == Array(expected[4..<count + 4]))
        }
    }

    /// Wherever they came from, in place and without anybody else seeing it.
    @Test func whoeverGetsBytesMayChangeThem() throws {
        let original = Data(repeating: 7, count: 3 << 20)
        let encoded = try EncodedValue(original, position: "")
        let shared = SharedValue.share(encoded, isKept: true)
        defer { SharedValue.discard(shared) }
        #expect(!SharedValue.isAvailable || shared.coding == .shared)
        let opened = try SharedValue.unshared(shared)
        let received = EncodedValue(coding: .bytes, bytes: Part(bytes: [UInt8](original)))
        for value in [encoded, shared, opened, received] {
            var first = try value.value(as: Data.self, position: "")
            first[0] = 9
            first[first.count - 1] = 9
            #expect(try value.value(as: Data.self, position: "") == original)
            #expect(original[0] == 7 && first[0] == 9)
        }
    }

    @Test func mistakesSayWhatAndWhere() throws {
        let text = try EncodedValue("n/a", position: "")
        #expect {
            try text.value(as: Int.self, position: "argument 2 of f")
        } throws: { error in
            "\(error)".hasPrefix("expected argument 2 of f to travel as Int, found: ")
        }
        #expect(throws: TaskError.coding(type: "bytes", position: "p", reason: "json")) {
            try text.value(as: Data.self, position: "p")
        }
        class NotCodable {}
        #expect(throws: TaskError.coding(type: "NotCodable", position: "p", reason: "a type that is not Codable")) {
            try EncodedValue(NotCodable(), position: "p")
        }
        var input = TaskInput(task: "f", arguments: [text])
        _ = try input.next(String.self)
        #expect(throws: TaskError.argumentCount(task: "f", expected: 2, found: 1)) { try input.next(String.self) }
    }

    @Test func largeValuesGoThroughSharedMemoryOnce() throws {
        guard SharedValue.isAvailable else { return }
        let bytes = Data(repeating: 7, count: SharedValue.byteLimit + 1)
        let encoded = try EncodedValue(bytes, position: "")
        let shared = SharedValue.share(encoded)
        #expect(shared.coding == .shared)
        #expect(shared.bytes.byteCount < 1000)
        #expect(try shared.value(as: Data.self, position: "") == bytes)
        #expect(throws: TaskError.self) { try shared.value(as: Data.self, position: "") }
        let unread = SharedValue.share(encoded)
        SharedValue.discard(unread)
        #expect(throws: TaskError.self) { try unread.value(as: Data.self, position: "") }
        #expect(SharedValue.share(try EncodedValue(1, position: "")).coding == .json)
    }

    @Test func aLeaseKeepsWhatSeveralRead() throws {
        guard SharedValue.isAvailable else { return }
        let bytes = Data(repeating: 7, count: SharedValue.byteLimit)
        var (values, lease) = SharedLease.share([
            try EncodedValue(bytes, position: ""), try EncodedValue(1, position: ""),
        ])
        #expect(values.map(\.coding) == [.shared, .json])
        for _ in 0..<2 { #expect(try values[0].value(as: Data.self, position: "") == bytes) }
        // Who shares it once more does not become its owner.
        #expect(SharedLease.share(values).1 == nil)
        #expect(lease != nil)
        lease = nil
        #expect(throws: TaskError.self) { try values[0].value(as: Data.self, position: "") }
        values = SharedLease.share([try EncodedValue(1, position: "")]).0
        #expect(values.map(\.coding) == [.json])
    }

    @Test func aListHoldsValuesOfAllCodings() throws {
        let values = [
            try EncodedValue(1, position: ""), try EncodedValue(Data([1, 2]), position: ""),
            EncodedValue(coding: .bytes, bytes: .empty), try EncodedValue("é", position: ""),
        ]
        for count in 0...values.count {
            let found = try #require(try EncodedValue.list(Array(values[..<count])).elements())
            #expect(found.map(\.coding) == values[..<count].map(\.coding))
            #expect(found.map(\.bytes) == values[..<count].map(\.bytes))
        }
        #expect(try values[0].elements() == nil)
        // Every byte that is missing, and one too many.
        let bytes = EncodedValue.list(values).bytes.bytes
        for wrong in (0..<bytes.count).map({ Array(bytes[..<$0]) }) + [bytes + [0]] {
            #expect(throws: TaskError.self) {
                try EncodedValue(coding: .list, bytes: Part(bytes: wrong)).elements()
            }
        }
        var huge = bytes
        huge.replaceSubrange(0..<8, with: repeatElement(0xFF, count: 8))
        #expect(throws: TaskError.self) { try EncodedValue(coding: .list, bytes: Part(bytes: huge)).elements() }
    }

    @Test(arguments: ["/etc/passwd", "/dev/shm/embark-/../../etc/passwd", "/dev/shm/other"])
    func onlySharedMemoryOfOursIsOpened(path: String) throws {
        let description: JSONValue = [
            "path": .string(path), "byteCount": 1, "coding": "bytes", "host": .string(SharedValue.host),
        ]
        let value = EncodedValue(coding: .shared, bytes: description.encoded)
        #expect(throws: TaskError.malformedContent(reason: "shared memory of another machine")) {
            try value.value(as: Data.self, position: "")
        }
    }
}
