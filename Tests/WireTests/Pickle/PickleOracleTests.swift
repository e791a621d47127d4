import Foundation
import Testing

@testable import Wire

/// Pickles of Python's, read here; pickles of ours, read by Python.
@Suite(.enabled(if: PickleOracle.python != nil, "EMBARK_PYTHON names no Python")) struct PickleOracleTests {
    /// Python pickles random values with each protocol and says what they are as JSON-like text, which the values that
    /// were read must print as well.
    @Test func pythonsPicklesAreRead() throws {
        let lines = try PickleOracle.run(PickleOracle.writeRandomValues, input: "").split(separator: "\n")
        #expect(lines.count >= 1500)
        for line in lines {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            let parts = fields[1].split(separator: ",").map { Part(bytes: PickleOracle.bytes($0)) }
            var rest = parts[...]
            let value = try Pickle.object(from: &rest)
            #expect(PickleOracle.plainText(value) == fields[2], "\(fields[0])")
        }
    }

    @Test func pythonReadsOurPickles() throws {
        var random = SeededGenerator(seed: 43)
        var input = "", expected: [String] = []
        for _ in 0..<1000 {
            let value = RandomPython.value(depth: 3, &random)
            expected.append(PickleOracle.plainText(value))
            input += Pickle.object(value).map(PickleOracle.hexadecimal).joined(separator: ",") + "\n"
        }
        let found = try PickleOracle.run(PickleOracle.readValues, input: input).split(separator: "\n").map(String.init)
        #expect(found.count == expected.count)
        for (index, pair) in zip(found, expected).enumerated() { #expect(pair.0 == pair.1, "value \(index)") }
    }

    @Test func pythonUnpacksOurCalls() throws {
        let array = PythonArray((0..<500).map(Double.init))
        let call = PythonCall(named: "math.pow", [2.0, .array(array)], keywords: ["z": .array(array), "a": "text"])
        let line = call.parts.map(PickleOracle.hexadecimal).joined(separator: ",")
        let answer = try PickleOracle.run(PickleOracle.unpackCall, input: line + "\n")
        #expect(answer == "pow (2.0, 124750.0) {'a': 'text', 'z': 124750.0}\n")
    }

    /// Bytes of Python's pickles with some changed: an error or a value, never a trap, never much memory.
    @Test func changedPicklesDoNoHarm() throws {
        let lines = try PickleOracle.run(PickleOracle.writeRandomValues, input: "").split(separator: "\n")
        let pickles = lines.map { line in
            PickleOracle.bytes(line.split(separator: "\t")[1].split(separator: ",")[0])
        }.filter { $0.count < 4000 }
        let seed = ProcessInfo.processInfo.environment["EMBARK_SEED"].flatMap(UInt64.init) ?? 47
        var random = SeededGenerator(seed: seed)
        var refused = 0, accepted = 0
        let rounds = ProcessInfo.processInfo.environment["EMBARK_FUZZ_PICKLES"].flatMap(Int.init) ?? 20_000
        for _ in 0..<rounds {
            var bytes = pickles.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 1..<6, using: &random) {
                let index = bytes.isEmpty ? 0 : Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0 where !bytes.isEmpty: bytes[index] = .random(in: 0...255, using: &random)
                case 1 where !bytes.isEmpty: bytes.removeSubrange(index...)
                case 2: bytes.insert(.random(in: 0...255, using: &random), at: index)
                default: bytes.insert(contentsOf: bytes.suffix(20), at: index)
                }
            }
            do {
                _ = try Pickle.value(of: Part(bytes: bytes))
                accepted += 1
            } catch { refused += 1 }
        }
        #expect(refused > rounds / 10, "seed \(seed)")
        #expect(accepted > 0, "seed \(seed)")
    }
}

enum PickleOracle {
    static let python = ProcessInfo.processInfo.environment["EMBARK_PYTHON"]

    static func run(_ script: String, input: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: try #require(python))
        process.arguments = ["-c", script]
        let toChild = FileManager.default.temporaryDirectory.appending(path: "pickle-\(UUID())")
        try Data(input.utf8).write(to: toChild)
        defer { try? FileManager.default.removeItem(at: toChild) }
        process.standardInput = try FileHandle(forReadingFrom: toChild)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self)
    }

    static func hexadecimal(_ part: Part) -> String {
        part.bytes.isEmpty ? "-" : part.bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    static func bytes(_ hexadecimal: some StringProtocol) -> [UInt8] {
        if hexadecimal == "-" { return [] }
        let digits = Array(hexadecimal.utf8).map { $0 < 0x3A ? $0 - 0x30 : $0 - 0x57 }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// The same text that `text` in the scripts makes.
    static func plainText(_ value: PythonValue) -> String {
        func joined(_ elements: [PythonValue]) -> String { elements.map(plainText).joined(separator: ";") }
        func sorted(_ elements: [PythonValue]) -> String { elements.map(plainText).sorted().joined(separator: ";") }
        switch value {
        case .null: return "none"
        case .bool(let value): return value ? "true" : "false"
        case .integer(let value): return "i\(value)"
        case .bigInteger(let text): return "i\(text)"
        case .float(let value): return value.isNaN ? "nan" : "f" + String(value.bitPattern, radix: 16)
        case .string(let text): return "s" + hexadecimal(Part(text))
        case .bytes(let part): return "b" + hexadecimal(part)
        case .byteArray(let part): return "y" + hexadecimal(part)
        case .list(let elements): return "[" + joined(elements) + "]"
        case .tuple(let elements): return "(" + joined(elements) + ")"
        case .set(let elements): return "{" + sorted(elements) + "}"
        case .frozenSet(let elements): return "<" + sorted(elements) + ">"
        case .dictionary(let members):
            return "d" + members.map { plainText($0.key) + ":" + plainText($0.value) }.sorted().joined(separator: ";")
        case .array(let array):
            let shape = array.shape.map(String.init).joined(separator: ",")
            return "a\(array.dataType)\(array.isColumnMajor ? "F" : "C")\(shape)/" + hexadecimal(array.bytes)
        case .global(let module, let name): return "g\(module).\(name)"
        case .function(let module, let name): return "c\(module).\(name)"
        case .reference(let name): return "r\(name)"
        case .unknown(let module, let name): return "u\(module).\(name)"
        }
    }

    private static let common = """
        import sys, struct, pickle, random
        import numpy as np
        def hexa(b): return bytes(b).hex() or "-"
        def text(v):
            if v is None: return "none"
            if isinstance(v, (bool, np.bool_)): return "true" if v else "false"
            if isinstance(v, (float, np.float64, np.float32)):
                return "nan" if v != v else "f%x" % struct.unpack("<Q", struct.pack("<d", v))[0]
            if isinstance(v, (int, np.integer)): return "i%d" % v
            if isinstance(v, str): return "s" + hexa(v.encode())
            if isinstance(v, bytes): return "b" + hexa(v)
            if isinstance(v, bytearray): return "y" + hexa(v)
            if isinstance(v, list): return "[" + ";".join(map(text, v)) + "]"
            if isinstance(v, tuple): return "(" + ";".join(map(text, v)) + ")"
            if isinstance(v, frozenset): return "<" + ";".join(sorted(map(text, v))) + ">"
            if isinstance(v, set): return "{" + ";".join(sorted(map(text, v))) + "}"
            if isinstance(v, dict): return "d" + ";".join(sorted(text(k) + ":" + text(x) for k, x in v.items()))
            if isinstance(v, np.ndarray):
                order = "F" if v.flags.f_contiguous and not v.flags.c_contiguous else "C"
                return "a%s%s%s/%s" % (v.dtype.str, order, ",".join(map(str, v.shape)), hexa(v.tobytes(order)))
            return "u%s.%s" % (type(v).__module__, type(v).__qualname__)

        """

    static let writeRandomValues =
        common + """
            import collections, datetime
            from ipyparallel.serialize import serialize_object
            r = random.Random(42)
            def value(depth):
                kind = r.randrange(21 if depth else 9)
                if kind == 0: return None
                if kind == 1: return r.random() < .5
                if kind == 2: return r.getrandbits(r.randrange(1, 70)) * r.choice([1, -1])
                if kind == 3: return r.choice([0.0, -0.0, 1e308, 5e-324, float("inf"), float("nan"), r.random()])
                if kind == 4: return "".join(r.choice("aZ\\0\\n\\\\'é漢😀") for _ in range(r.randrange(300)))
                if kind == 5: return r.randbytes(r.randrange(2000))
                if kind == 6: return bytearray(r.randbytes(r.randrange(300)))
                if kind == 7: return r.choice([np.float64(2.5), np.int8(-3), np.uint64(2**64 - 1), np.float32(1.5), np.bool_(True), np.int64(-2**63)])
                if kind == 8: return datetime.date(2020, 1, 2)
                if kind in (9, 10, 11): return [value(depth - 1) for _ in range(r.randrange(5))]
                if kind in (12, 13): return tuple(value(depth - 1) for _ in range(r.randrange(5)))
                if kind == 14: return {r.randrange(100) for _ in range(r.randrange(5))}
                if kind == 15: return frozenset("ab%d" % r.randrange(100) for _ in range(r.randrange(5)))
                if kind in (16, 17): return {"k%d" % r.randrange(99): value(depth - 1) for _ in range(r.randrange(5))}
                if kind == 18: return np.arange(r.randrange(200)).astype(r.choice(["<f8", ">i4", "u1", "<f4", "?"]))
                if kind == 19: return np.arange(6, dtype="<i8").reshape(2, 3, order="C" if number % 7 == 6 else r.choice("CF"))
                return np.array(["a", "漢字"])
            for number in range(1500):
                v = value(3)
                protocol = number % 7
                if protocol == 6:
                    parts = [bytes(b) for b in serialize_object(v)]
                else:
                    parts = [pickle.dumps(v, protocol)]
                print(f"value {number} protocol {protocol}", ",".join(map(hexa, parts)), text(v), sep="\\t")
            """

    static let readValues =
        common + """
            from ipyparallel.serialize import deserialize_object
            for line in sys.stdin:
                parts = [b"" if p == "-" else bytes.fromhex(p) for p in line.strip().split(",")]
                v, rest = deserialize_object(parts)
                assert not rest
                print(text(v))
            """

    static let unpackCall =
        common + """
            from ipyparallel.serialize import unpack_apply_message
            f, args, kwargs = unpack_apply_message([bytes.fromhex(p) for p in sys.stdin.readline().strip().split(",")])
            short = lambda v: float(v.sum()) if isinstance(v, np.ndarray) else v
            print(f.__name__, tuple(map(short, args)), {k: short(kwargs[k]) for k in sorted(kwargs)})
            """
}
