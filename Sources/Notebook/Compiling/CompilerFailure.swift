/// Why the session cannot start or a cell could not be made into a library, apart from mistakes in the cell.
package enum CompilerFailure: Error, Equatable {
    case noCompiler(searched: String)
    case noLibrary(folder: String)
    case noCellHost(path: String)
    case cannotStart(program: String, code: Int32)
    case linkerFailed(text: String)
}

extension CompilerFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noCompiler(let searched):
            "expected a Swift toolchain with swift-frontend on the PATH, found none in \(searched); install one or put its "
                + "usr/bin first"
        case .noLibrary(let folder):
            "expected the library of Embark beside this program, found none in \(folder); build it with: "
                + "swift build -c release --product EmbarkCells"
        case .noCellHost(let path):
            "expected the program for cells at \(path), found none; build it with: swift build --product embark-cells"
        case .cannotStart(let program, let code):
            "expected to start \(program), found error \(code); does it exist, and may it be run?"
        case .linkerFailed(let text):
            "expected the linker to make a library of the cell, found: \(text)"
        }
    }
}
