/// What a cell's library hands out: the statements of the cell, in order.
///
/// A class, because one pointer has to go through a C function.
public final class __CellEntry {
    enum Body {
        case direct(() throws -> Void)
        case waiting(@Sendable () async throws -> Void)
    }

    let body: Body

    public init(direct: @escaping () throws -> Void) { body = .direct(direct) }
    public init(waiting: @escaping @Sendable () async throws -> Void) { body = .waiting(waiting) }

    /// The pointer for the loader; `taking` gives it back.
    public var retained: UnsafeMutableRawPointer { Unmanaged.passRetained(self).toOpaque() }

    static func taking(_ pointer: UnsafeMutableRawPointer) -> __CellEntry {
        Unmanaged<__CellEntry>.fromOpaque(pointer).takeRetainedValue()
    }
}
