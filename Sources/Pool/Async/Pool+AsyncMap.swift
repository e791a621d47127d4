extension Pool {
    /// The results of an `async` closure for each input, in order of inputs, with up to `maxInFlight` calls under way
    /// at once: for work that waits for networks, files or other processes rather than computes.
    ///
    /// Runs on Swift's cooperative threads, so calls under way cost some memory but no thread each.
    ///
    /// - Throws: the first error in time; calls under way are then cancelled and awaited, and no more are started.
    ///   ``Interrupted`` after ``interrupt()`` or a cancelled token, `CancellationError` in a cancelled task.
    public static func asyncMap<Inputs: Collection & Sendable, R: Sendable>(
        _ inputs: Inputs, maxInFlight: Int, label: String? = nil,
        _ body: @escaping @Sendable (Inputs.Element) async throws -> R
    ) async throws -> [R] where Inputs.Element: Sendable {
        let size = JobSize(count: inputs.count, total: inputs.count, unit: "items", label: label)
        return try await AsyncJob(size: size, maxInFlight: maxInFlight).map(inputs, body)
    }

    /// Results and errors of an `async` closure for each input: no error ends the rest.
    ///
    /// - Throws: ``Interrupted`` or `CancellationError` only, if told to stop.
    public static func asyncMap<Inputs: Collection & Sendable, R: Sendable>(
        _ inputs: Inputs, maxInFlight: Int, label: String? = nil, onError: ErrorCollection,
        _ body: @escaping @Sendable (Inputs.Element) async throws -> R
    ) async throws -> [Result<R, any Error>] where Inputs.Element: Sendable {
        try await asyncMap(inputs, maxInFlight: maxInFlight, label: label) { input -> Result<R, any Error> in
            do {
                return .success(try await body(input))
            } catch {
                try Task.checkCancellation()
                return .failure(error)
            }
        }
    }
}
