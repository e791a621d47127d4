/// What a cell's library hands out: the statements of the cell, in order.
///
/// A class, because one pointer has to go through a C function.
final class CellEntry {
    enum Body {
        case direct(() throws -> Void)
        case waiting(@Sendable () async throws -> Void)
    }

    let body: Body

    fileprivate init(_ body: Body) { self.body = body }

    /// The pointer for the loader; `taking` gives it back.
    fileprivate var retained: UnsafeMutableRawPointer { Unmanaged.passRetained(self).toOpaque() }

    static func taking(_ pointer: UnsafeMutableRawPointer) -> CellEntry {
        Unmanaged<CellEntry>.fromOpaque(pointer).takeRetainedValue()
    }
}

// Two functions that are not inlined, since what a cell can see of the class would be optimised anew with every cell.

@inline(never)
public func __entry(direct body: @escaping () throws -> Void) -> UnsafeMutableRawPointer {
    CellEntry(.direct(body)).retained
}

@inline(never)
public func __entry(waiting body: @escaping @Sendable () async throws -> Void) -> UnsafeMutableRawPointer {
    CellEntry(.waiting(body)).retained
}
