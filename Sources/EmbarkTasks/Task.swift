@_exported import Cluster
@_exported import Columns
@_exported import Formats
@_exported import Frames
@_exported import Tasks

#if Macros
    /// Makes a closure a function that can be called here, and by its name in another process.
    ///
    ///     let squares = #task { (count: Int) -> [Int] in (0..<count).map { $0 * $0 } }
    ///     try await squares(4)                               // here
    ///     try await cluster.loadBalanced.apply(squares, 4)   // on an engine
    ///
    /// It captures nothing: what it needs are its parameters, whose types are written out. They and the result are `Codable`,
    /// `Data` or a `DataFrame`. The body may `try` and `await`. Globals and statics have the values that they begin with; those
    /// of the file `main.swift` have none, because no worker runs it; the compiler warns of what may be one.
    @freestanding(expression)
    public macro task<each Argument: Sendable, Result: Sendable>(
        _ body: @Sendable (repeat each Argument) async throws -> Result
    ) -> TaskReference<repeat each Argument, Result> = #externalMacro(module: "EmbarkMacros", type: "TaskMacro")

    /// Makes a function callable in another process: `squaresTask` beside `squares`.
    ///
    ///     @Remote func squares(_ count: Int) -> [Int] { (0..<count).map { $0 * $0 } }
    ///     try await cluster.loadBalanced.apply(squaresTask, 4)
    @attached(peer, names: prefixed(__Remote_), suffixed(Task))
    public macro Remote() = #externalMacro(module: "EmbarkMacros", type: "RemoteMacro")
#endif
