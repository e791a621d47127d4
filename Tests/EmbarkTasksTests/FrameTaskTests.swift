import Testing

@testable import EmbarkTasks

@Suite struct FrameTaskTests {
    /// A task of frames.
    enum FirstRows: RemoteTask {
        static let label = "first rows"
        static func run(_ input: inout TaskInput) async throws -> TaskOutput {
            let frame = try input.next(DataFrame.self)
            return try TaskOutput(frame.prefix(input.next(Int.self)))
        }
    }

    @Test func framesTravelAsArrow() async throws {
        let frame = try DataFrame(columns: [
            AnyColumn(Column<Int>(name: "x", contents: [1, nil, 3])),
            AnyColumn(Column<String>(name: "text", contents: ["a", "é", nil])),
        ])
        let argument = try EncodedValue(frame, position: "")
        #expect(argument.coding == .frame)
        var input = TaskInput(task: "first rows", arguments: [argument, try EncodedValue(2, position: "")])
        let result = try await FirstRows.run(&input).value
        let found = try result.value(as: DataFrame.self, position: "")
        #expect(found.rowCount == 2)
        #expect(found.columnNames == ["x", "text"])
        #expect("\(found)" == "\(frame.prefix(2))")
    }

    @Test func aFrameIsNoList() throws {
        let list = try EncodedValue([1], position: "")
        #expect(throws: TaskError.coding(type: "frame", position: "p", reason: "json")) {
            try list.value(as: DataFrame.self, position: "p")
        }
    }
}
