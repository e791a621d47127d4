// Names that cells are compiled against begin with two underscores: they are no part of what users call, and must not
// clash with what users write.

/// The first value of a top-level variable, between the place where the cell computes it and the variable itself.
///
/// A global cannot be initialized by an expression that throws or waits, and a lazy one would be computed in an order of its
/// own. So the cell fills slots in the order of its text, and the variables take their values from them:
///
///     let __slot1 = __Slot("q", { () throws in try fetch(3) })
///     let q = __slot1.take()
///     func __body() throws { try __slot1.fill(); __touch(q) }
///
/// Sendable although unchecked: a slot is filled and emptied by the one thread that runs its cell, before any other code
/// can name the variable.
public final class __Slot<Value: ~Copyable>: @unchecked Sendable {
    private let name: String
    private let make: () throws -> Value
    private var value: Value?

    public init(_ name: String, _ make: @escaping () throws -> Value) {
        self.name = name
        self.make = make
    }

    public func fill() throws { value = try make() }

    /// The tasks of a worker use variables of cells that never ran there: they get the value that the cell would give them.
    public func take() -> Value {
        if value == nil, CellWorker.isOne, let made = try? make() { return made }
        return taken(value.take(), name)
    }
}

/// The same for an initializer that waits, and for what the body of a cell binds itself.
public final class __AsyncSlot<Value: ~Copyable>: @unchecked Sendable {
    private let name: String
    private let make: () async throws -> Value
    private var value: Value?

    public init(_ name: String, _ make: @escaping () async throws -> Value) {
        self.name = name
        self.make = make
    }

    public func fill() async throws { value = try await make() }

    public func set(_ new: consuming Value) { value = consume new }

    public func take() -> Value { taken(value.take(), name) }
}

private func taken<Value: ~Copyable>(_ slot: consuming Value?, _ name: String) -> Value {
    if let value = consume slot { return value }
    if CellWorker.isOne {
        fatalError(
            "\(name) has no value on an engine: its cell waits or throws; pass the value as a parameter of the task")
    }
    fatalError("\(name) has no value: the cell that declares it did not get as far")
}

/// Initializes the variable that is read here, and tells the kernel that its cell has come this far.
@inline(never)
public func __touch<Value: ~Copyable>(_ value: borrowing Value, _ names: String) {
    CellProgress.shared.filled(names)
}

/// Thrown where a `guard` that binds names of the cell returns: the cell ends well, without them.
public struct __CellStop: Error {
    public init() {}
}
