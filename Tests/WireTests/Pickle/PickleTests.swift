import Testing

@testable import Wire

/// What the machine makes of bytes written by hand, and what the writer's bytes are read as.
@Suite struct PickleTests {
    private func read(_ text: String) throws -> PythonValue { try Pickle.value(of: Part(text)) }

    @Test func protocolZeroIsText() throws {
        #expect(try read("I42\n.") == 42)
        #expect(try read("I01\n.") == true)
        #expect(try read("L-123456789012345678901234567890L\n.") == .bigInteger("-123456789012345678901234567890"))
        #expect(try read("F2.5\n.") == 2.5)
        #expect(try read("V6*7\\u00e9\\U0001f600\n.") == "6*7é😀")
        #expect(try read("S'it\\'s'\n.") == "it's")
        #expect(try read("(lp0\nI1\naI2\na.") == [1, 2])
        #expect(try read("(dp0\nVa\nI1\ns.") == ["a": 1])
        #expect(try read("cbuiltins\neval\n.") == .global(module: "builtins", name: "eval"))
    }

    @Test func aListMayGrowAfterItWasRemembered() throws {
        // ([], the same list) with 1 appended through the second reference.
        #expect(try read("(]q\u{0}h\u{0}K\u{1}at.") == .tuple([[1], [1]]))
    }

    @Test func anObjectIsNamedAndNotMade() throws {
        #expect(try read("cos\nsystem\n(Vrm\ntR.") == .unknown(module: "os", name: "system"))
        #expect(try read("(Vx\nios\nsystem\n.") == .unknown(module: "os", name: "system"))
    }

    @Test func hostileBytesAreRefused() {
        func refused(_ bytes: [UInt8]) -> PickleError? {
            do throws(PickleError) {
                _ = try Pickle.value(of: Part(bytes: bytes))
                return nil
            } catch { return error }
        }
        #expect(refused([]) == .endsEarly(byteOffset: 0))
        #expect(refused(Array(".".utf8)) != nil)
        #expect(refused([0x8E] + [UInt8](repeating: 0xFF, count: 8)) == .endsEarly(byteOffset: 9))
        #expect(refused(Array("t.".utf8)) == .badStack(operation: "the end of a group", byteOffset: 0))
        #expect(refused(Array("h\u{7}.".utf8)) == .badStack(operation: "a reference", byteOffset: 0))
        #expect(refused([0x8B, 0, 0, 0, 0x7F]) == .endsEarly(byteOffset: 5))
        #expect(refused(Array("Px\n.".utf8)) == .unsupported("persistent ids", byteOffset: 0))
        #expect(refused([7]) == .unknownOpcode(7, byteOffset: 0))
        // A list that holds itself.
        #expect(refused(Array("]q\u{0}h\u{0}a.".utf8)) == .tooDeep(limit: PickleTree.depthLimit))
        // Each of 40 lists holds the one before twice: a terabyte, if it were written out.
        let doubling = (0..<40).flatMap { _ -> [UInt8] in [UInt8(ascii: "2"), 0x86] }
        #expect(
            refused(Array("K\u{1}".utf8) + doubling + Array(".".utf8))
                == .tooLarge(what: "values", limit: PickleTree.valueLimit))
        #expect(refused([UInt8](repeating: UInt8(ascii: "("), count: 1_000_000)) == .endsEarly(byteOffset: 1_000_000))
    }

    @Test func deepNestingIsRefusedWithoutUsingUpTheStack() {
        let deep =
            [UInt8](repeating: UInt8(ascii: "]"), count: 100_000)
            + [UInt8](repeating: UInt8(ascii: "a"), count: 99_999) + [UInt8(ascii: ".")]
        #expect(throws: PickleError.tooDeep(limit: PickleTree.depthLimit)) { try Pickle.value(of: Part(bytes: deep)) }
    }

    @Test func valuesComeBackAsTheyWereWritten() throws {
        var random = SeededGenerator(seed: 41)
        for round in 0..<2000 {
            let value = RandomPython.value(depth: 3, &random)
            #expect(try Pickle.value(of: Pickle.encoded(value)) == value, "round \(round)")
            var parts = Pickle.object(value)[...]
            #expect(try Pickle.object(from: &parts) == value, "round \(round), as an object")
            #expect(parts.isEmpty)
        }
    }

    @Test func largeBuffersTravelBehindThePickle() throws {
        let array = PythonArray((0..<1000).map(Double.init))
        let bytes = Part(bytes: [UInt8](repeating: 7, count: 5000))
        let value: PythonValue = ["b": .bytes(bytes), "a": .array(array), "c": [1]]
        let parts = Pickle.object(value)
        #expect(parts.count == 3)
        #expect(parts[1] == array.bytes)
        #expect(parts[1].storage === array.bytes.storage)
        var rest = parts[...]
        #expect(try Pickle.object(from: &rest) == value)
        var cut = parts[..<2]
        #expect(throws: PickleError.missingBuffer(of: "CannedBytes")) { try Pickle.object(from: &cut) }
    }

    @Test func callsComeBackAsTheyWereWritten() throws {
        let array = PythonArray((0..<500).map { $0 })
        let call = PythonCall(named: "os.path.join", [.array(array), "x"], keywords: ["b": 1, "a": .array(array)])
        let parts = call.parts
        #expect(try PythonCall(parts: parts[...]) == call)
        #expect(call.function == .global(module: "os.path", name: "join"))
        #expect(PythonCall(named: "abs").function == .global(module: "builtins", name: "abs"))
    }

    @Test func arraysKnowTheirElements() {
        #expect(PythonArray([1.5, -2]).doubles == [1.5, -2])
        #expect(PythonArray([1, -2]).integers == [1, -2])
        #expect(
            PythonArray(shape: [2], dataType: ">i2", bytes: Part(bytes: [0xFF, 0xFE, 1, 0]))?.integers == [-2, 256])
        #expect(PythonArray(shape: [1], dataType: "<f4", bytes: Part(bytes: [0, 0, 0x20, 0xC0]))?.doubles == [-2.5])
        #expect(PythonArray(shape: [1], dataType: "|b1", bytes: Part(bytes: [1]))?.integers == [1])
        #expect(PythonArray(shape: [3], dataType: "<f8", bytes: Part(bytes: [1])) == nil)
        #expect(PythonArray(shape: [Int.max, Int.max], dataType: "<f8", bytes: .empty) == nil)
        #expect(PythonArray(shape: [-1], dataType: "<f8", bytes: .empty) == nil)
        #expect(PythonArray(shape: [0], dataType: "|O", bytes: .empty) == nil)
    }

    @Test func swiftTypesConvert() {
        #expect(
            [String: [Double]](python: ["a": .array(PythonArray([1, 2])), "b": [1, 2.5]]) == [
                "a": [1, 2], "b": [1, 2.5],
            ])
        #expect([Int?](python: [1, .null]) == [1, nil])
        #expect([Int](python: [1, "x"]) == nil)
        #expect(["x": [1, 2]].python == ["x": [1, 2]])
    }
}

/// Random plain values.
enum RandomPython {
    static func value(depth: Int, _ random: inout SeededGenerator) -> PythonValue {
        let kind = Int.random(in: 0..<(depth > 0 ? 14 : 8), using: &random)
        func elements() -> [PythonValue] {
            (0..<Int.random(in: 0..<5, using: &random)).map { _ in value(depth: depth - 1, &random) }
        }
        switch kind {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .integer(Int.random(in: .min ... .max, using: &random) >> Int.random(in: 0..<64, using: &random))
        case 3: return .float(Double(bitPattern: .random(in: 0 ... .max, using: &random)))
        case 4: return .string(text(&random))
        case 5: return .bytes(bytes(&random))
        case 6: return .byteArray(bytes(&random))
        case 7: return .bigInteger("-1" + String(repeating: "3", count: Int.random(in: 19..<60, using: &random)))
        case 8: return .list(elements())
        case 9: return .tuple(elements())
        case 10: return .set(Array(Set((0..<4).map { _ in value(depth: 0, &random) }.filter(isHashable))))
        case 11: return .frozenSet(Array(Set((0..<4).map { _ in value(depth: 0, &random) }.filter(isHashable))))
        case 12:
            var members: [PythonValue: PythonValue] = [:]
            for _ in 0..<Int.random(in: 0..<5, using: &random) {
                members[.string(text(&random))] = value(depth: depth - 1, &random)
            }
            return .dictionary(members.map { PythonValue.Member($0.key, $0.value) })
        default:
            let count = Int.random(in: 0..<400, using: &random)
            return .array(PythonArray((0..<count).map { _ in Int.random(in: .min ... .max, using: &random) }))
        }
    }

    /// Python's True equals 1, so sets of both lose one; byte arrays cannot be in sets.
    private static func isHashable(_ value: PythonValue) -> Bool {
        switch value {
        case .string, .bytes, .null, .bigInteger: true
        default: false
        }
    }

    private static func text(_ random: inout SeededGenerator) -> String {
        let letters: [Unicode.Scalar] = ["a", "Z", "\u{0}", "\n", "\\", "'", "é", "漢", "😀", "\u{7F}", "\u{301}"]
        var text = ""
        for _ in 0..<Int.random(in: 0..<300, using: &random) {
            text.unicodeScalars.append(letters.randomElement(using: &random) ?? "a")
        }
        return text
    }

    private static func bytes(_ random: inout SeededGenerator) -> Part {
        Part(bytes: (0..<Int.random(in: 0..<2000, using: &random)).map { _ in .random(in: 0...255, using: &random) })
    }
}
