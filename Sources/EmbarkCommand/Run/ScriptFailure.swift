/// Why a script did not run.
enum ScriptFailure: Error, Equatable, CustomStringConvertible {
    case noFile(path: String, nearest: String?)
    case unreadable(path: String)
    case noCompiler
    case noLibrary(folder: String)
    case doesNotCompile(path: String)
    case cannotKeep(folder: String, reason: String)
    case cannotStart(executable: String, reason: String)

    var description: String {
        switch self {
        case .noFile(let path, let nearest):
            "expected a Swift file, found nothing at \(path)" + (nearest.map { "; did you mean \($0)?" } ?? "")
        case .unreadable(let path):
            "expected a Swift file, found \(path), which cannot be read; is it a folder, or another user's?"
        case .noCompiler:
            "expected the Swift compiler, found no `swiftc` on the PATH; install a Swift toolchain or put its bin folder on the PATH"
        case .noLibrary(let folder):
            "expected the Embark library beside the command, found none in \(folder); start through the script ./embark, which builds it"
        case .doesNotCompile(let path):
            "\(path) does not compile; the lines above say where"
        case .cannotKeep(let folder, let reason):
            "cannot keep the compiled script in \(folder): \(reason); name another folder in EMBARK_CACHE"
        case .cannotStart(let executable, let reason):
            "cannot start \(executable): \(reason)"
        }
    }
}
