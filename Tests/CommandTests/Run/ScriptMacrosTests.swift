import Foundation
import Testing

@testable import EmbarkCommand

@Test(arguments: [
    ("import Embark\nimport EmbarkRows\n", true),
    ("  import   EmbarkRows", true),
    ("import Embark\n// import EmbarkRows\n", false),
    ("let text = \"import EmbarkRows\"", false),
    ("import EmbarkRowsAndMore", false),
])
func aScriptWithMacrosIsKnownByItsImport(_ source: String, _ usesMacros: Bool) {
    #expect(Script(path: "a.swift", source: Data(source.utf8)).usesMacros == usesMacros)
}
