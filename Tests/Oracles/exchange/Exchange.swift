import Embark
import Foundation
import Synchronization

// Embark in a Python process: frames by number, handed over and taken as Arrow C streams. See exchange.py.

private let frames = Mutex<(next: Int, byNumber: [Int: DataFrame])>((1, [:]))

private func frame(_ number: Int) -> DataFrame? { frames.withLock { $0.byNumber[number] } }

/// Runs `body`; what it throws is printed and becomes 0.
private func keeping(_ body: () throws -> DataFrame) -> Int {
    do {
        let frame = try body()
        return frames.withLock { frames in
            frames.byNumber[frames.next] = frame
            frames.next += 1
            return frames.next - 1
        }
    } catch {
        print(error)
        return 0
    }
}

@_cdecl("exchange_open") public func open(_ path: UnsafePointer<CChar>) -> Int {
    keeping { try DataFrame(contentsOf: String(cString: path)) }
}

@_cdecl("exchange_take") public func take(_ stream: UnsafeMutableRawPointer) -> Int {
    keeping { try DataFrame(importingArrowStream: stream) }
}

@_cdecl("exchange_take_array") public func take(_ schema: UnsafeMutableRawPointer, _ array: UnsafeMutableRawPointer)
    -> Int
{
    keeping { try DataFrame(importingArrow: schema, array: array) }
}

@_cdecl("exchange_give") public func give(_ number: Int, _ stream: UnsafeMutableRawPointer) -> Int32 {
    guard let frame = frame(number) else { return 1 }
    frame.exportArrowStream(to: stream)
    return 0
}

@_cdecl("exchange_drop") public func drop(_ number: Int) { frames.withLock { $0.byNumber[number] = nil } }

/// Where the values of a column lie.
@_cdecl("exchange_address") public func address(_ number: Int, _ name: UnsafePointer<CChar>) -> Int {
    guard let column = frame(number)?.columns.first(where: { $0.name == String(cString: name) }) else { return 0 }
    return switch column {
    case .int(let column): Int(bitPattern: column.storage.slots.base)
    case .double(let column): Int(bitPattern: column.storage.slots.base)
    case .timestamp(let column): Int(bitPattern: column.storage.slots.base)
    case .string(let column): Int(bitPattern: column.storage.utf8(at: 0).baseAddress)
    default: 0
    }
}

/// The sum of a column of numbers, or of the lengths of texts.
@_cdecl("exchange_sum") public func sum(_ number: Int, _ name: UnsafePointer<CChar>) -> Double {
    guard let column = frame(number)?.columns.first(where: { $0.name == String(cString: name) }) else { return .nan }
    return switch column {
    case .int(let column): column.reduce(0) { $0 + Double($1 ?? 0) }
    case .double(let column): column.reduce(0) { $0 + ($1 ?? 0) }
    case .string(let column): column.reduce(0) { $0 + Double($1?.utf8.count ?? 0) }
    default: .nan
    }
}
