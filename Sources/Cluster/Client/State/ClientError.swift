/// What can go wrong between a client and its cluster; what goes wrong in a task is `RemoteError`.
public enum ClientError: Error, Sendable, Equatable {
    case noEngines
    case noSuchEngine(Int, known: [Int])
    case missingField(String, file: String)
    case noAnswer(question: String, after: Duration)
    case refused(question: String, name: String, message: String)
    case timedOut(after: Duration, done: Int, of: Int)
    case closed
    case enginesMissing(wanted: Int, found: Int, after: Duration)
    /// A result of another type than was asked for.
    case unexpectedResult(expected: String, found: String)
    case notOneValue(found: Int)
    case noProgram(String)
    case noTasks(engines: [Int])
}

extension ClientError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noEngines:
            "expected engines, found none registered; start some with `embark cluster engines -n 2`, or wait for them with "
                + "waitForEngines(_:)"
        case .noSuchEngine(let engine, let known):
            "expected an engine at position \(engine), found \(known.count) engines (ids \(known)); positions count from 0"
        case .missingField(let name, let file):
            "expected \"\(name)\" in \(file), found none; is it a client's connection file (ipcontroller-client.json)?"
        case .noAnswer(let question, let time):
            "expected the controller to answer \(question) within \(time), found silence; is it running? try `embark cluster list`"
        case .refused(let question, let name, let message):
            "expected the controller to answer \(question), found \(name): \(message)"
        case .timedOut(let time, let done, let count):
            "expected \(count) results within \(time), found \(done); the tasks go on: wait again, or abort() them"
        case .closed: "expected an open connection, found that close() or a shutdown has ended it; connect again"
        case .enginesMissing(let wanted, let found, let time):
            "expected \(wanted) engines within \(time), found \(found); look at their logs in the profile's log folder"
        case .unexpectedResult(let expected, let found):
            "expected a result that reads as \(expected), found \(found); ask for PythonValue to see it as it is"
        case .notOneValue(let found):
            "expected one value, found \(found); use values() for views of several engines"
        case .noTasks(let engines):
            "expected engines that run Swift tasks, found that \(engines) do not answer; start them with `embark engine`, or call "
                + "Python functions by name"
        case .noProgram(let name):
            "expected the program \(name), found none; set EMBARK_HOME to Embark's folder or put `embark` on PATH"
        }
    }
}
