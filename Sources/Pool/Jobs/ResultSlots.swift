/// Memory for the results of a job, filled in any order by any worker.
///
/// `@unchecked Sendable`: each slot is written by the one worker that runs its item, and read only after the job has
/// ended, which is ordered after every item (see ``Job``).
///
/// Inlinable with all that fills it: unspecialised, a result costs two to three times as much.
@usableFromInline
struct ResultSlots<R>: @unchecked Sendable {
    @usableFromInline let slots: UnsafeMutablePointer<R>
    @usableFromInline let isFilled: UnsafeMutablePointer<Bool>
    @usableFromInline let count: Int

    @inlinable
    init(_ slots: UnsafeMutablePointer<R>, count: Int) {
        self.slots = slots
        self.count = count
        isFilled = .allocate(capacity: count)
        isFilled.initialize(repeating: false, count: count)
    }

    @inlinable
    func fill(_ index: Int, with result: R) {
        (slots + index).initialize(to: result)
        isFilled[index] = true
    }

    /// Ends the life of the results there are, after a job that failed.
    @inlinable
    func destroyFilled() {
        for index in 0..<count where isFilled[index] { (slots + index).deinitialize(count: 1) }
    }

    @inlinable
    func deallocate() {
        isFilled.deallocate()
    }

    /// An array of `count` results which `job` fills in.
    @inlinable
    static func array(count: Int, filledBy job: (ResultSlots) throws -> Void) rethrows -> [R] {
        guard count > 0 else { return [] }
        return try [R](unsafeUninitializedCapacity: count) { buffer, initializedCount in
            let slots = ResultSlots(buffer.baseAddress!, count: count)
            defer { slots.deallocate() }
            do {
                try job(slots)
            } catch {
                slots.destroyFilled()
                throw error
            }
            initializedCount = count
        }
    }
}
