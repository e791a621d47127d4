import Foundation
import Testing

@testable import EmbarkCommand

@Suite struct ScriptLibraryTests {
    private func imports(_ source: String) -> Set<String> { Script(path: "a.swift", source: Data(source.utf8)).imports }

    @Test(arguments: [
        ("import Embark\nimport EmbarkRows\n", true),
        ("  import   EmbarkRows", true),
        ("import EmbarkTasks", true),
        ("import Embark\n// import EmbarkRows\n", false),
        ("let text = \"import EmbarkRows\"", false),
        ("import EmbarkRowsAndMore", false),
    ])
    func aScriptWithMacrosIsKnownByItsImport(_ source: String, _ needsMacros: Bool) {
        #expect(ScriptLibrary.needsMacros(imports: imports(source)) == needsMacros)
    }

    @Test(arguments: [
        ("import Embark\nimport EmbarkRows\nimport Foundation", ScriptLibrary.frames),
        ("import Embark\nimport EmbarkTasks\n", .all),
        ("import Cluster", .all),
        ("import EmbarkSQLite", .all),
        ("// import Cluster", .frames),
        ("", .frames),
    ])
    func clustersAndDatabasesAreInTheLargerLibrary(_ source: String, _ library: ScriptLibrary) {
        #expect(ScriptLibrary(imports: imports(source)) == library)
    }
}
