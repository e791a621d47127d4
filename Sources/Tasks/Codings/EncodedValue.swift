import Foundation
import Wire

/// The wire forms of values.
///
/// - `json`: JSON text as Foundation writes any `Codable` value; numbers that JSON lacks are the texts "NaN", "Infinity"
///   and "-Infinity".
/// - `bytes`: as they are.
/// - `frame`: the Arrow IPC stream format.
/// - `shared`: a file that holds one of the others, on the same machine (see `SharedValue`).
/// - `reference`: the name of a value in the engine's namespace, which takes its place (arguments only).
/// - `list`: several values (see `EncodedValue.list`); as the only argument of a call it asks for a call for each.
package enum TaskCoding: String, Sendable, CaseIterable {
    case json, bytes, frame, shared, reference, list
}

/// A value that has a wire form of its own instead of JSON.
public protocol TaskTransferable: Sendable {
    /// `bytes` or `frame`.
    static var taskCoding: String { get }
    func taskBytes() throws -> Data
    /// - Parameter taskBytes: may point into a message, and must not be changed in place; what is kept of it keeps the message.
    init(taskBytes: Data) throws
}

extension Data: TaskTransferable {
    public static var taskCoding: String { TaskCoding.bytes.rawValue }
    public func taskBytes() -> Data { self }
    public init(taskBytes: Data) { self = taskBytes }
}

/// One argument or result on its way.
package struct EncodedValue: Sendable {
    package let coding: TaskCoding
    package let bytes: Part

    package init(coding: TaskCoding, bytes: Part) {
        self.coding = coding
        self.bytes = bytes
    }

    /// Encodes a value: `TaskTransferable` by itself, anything else that is `Encodable` as JSON.
    ///
    /// - Parameter position: for errors, such as "argument 1 of squares".
    package init<Value>(_ value: Value, position: @autoclosure () -> String) throws {
        if let number = value as? Int {
            // The commonest argument of small tasks; an encoder costs a hundred times as much.
            self.init(coding: .json, bytes: Part(String(number)))
            return
        }
        do {
            if let value = value as? any TaskTransferable {
                let coding = TaskCoding(rawValue: Swift.type(of: value).taskCoding) ?? .bytes
                self.init(coding: coding, bytes: Part(data: try value.taskBytes()))
            } else if let value = value as? any Encodable {
                self.init(coding: .json, bytes: Part(data: try Self.encoder().encode(value)))
            } else if value is Void {
                self.init(coding: .json, bytes: Part("null"))
            } else {
                throw TaskError.coding(
                    type: "\(Value.self)", position: position(), reason: "a type that is not Codable")
            }
        } catch let error as EncodingError {
            throw TaskError.coding(type: "JSON", position: position(), reason: Self.reason(error))
        }
    }

    /// Decodes the value.
    package func value<Value>(as type: Value.Type, position: @autoclosure () -> String) throws -> Value {
        if type == Void.self, let nothing = () as? Value { return nothing }
        if coding == .json, type == Int.self, let number = bytes.withBytes({ JSONSlice(bytes: $0).integer }) as? Value {
            return number
        }
        let source = try coding == .shared ? SharedValue.read(self) : self
        if let type = type as? any TaskTransferable.Type {
            guard source.coding.rawValue == type.taskCoding else {
                throw TaskError.coding(
                    type: type.taskCoding, position: position(), reason: "\(source.coding.rawValue)")
            }
            let bytes = type == Data.self ? source.bytes.changeableData : source.bytes.data
            if let value = try type.init(taskBytes: bytes) as? Value { return value }
        }
        guard let decodable = type as? any Decodable.Type, source.coding == .json else {
            throw TaskError.coding(type: "\(type)", position: position(), reason: source.coding.rawValue)
        }
        do {
            if let value = try Self.decoder().decode(decodable, from: source.bytes.data) as? Value { return value }
        } catch let error as DecodingError {
            throw TaskError.coding(type: "\(type)", position: position(), reason: Self.reason(error))
        }
        throw TaskError.coding(type: "\(type)", position: position(), reason: "another type")
    }

    private static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
        return encoder
    }

    private static func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
        return decoder
    }

    /// What went wrong and where in the value.
    private static func reason(_ error: any Error) -> String {
        func place(_ context: [any CodingKey]) -> String {
            context.isEmpty ? "" : " at " + context.map(\.stringValue).joined(separator: ".")
        }
        return switch error {
        case EncodingError.invalidValue(let value, let context):
            "\(value)\(place(context.codingPath)): \(context.debugDescription)"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.keyNotFound(_, let context), DecodingError.dataCorrupted(let context):
            context.debugDescription + place(context.codingPath)
        default: "\(error)"
        }
    }
}
