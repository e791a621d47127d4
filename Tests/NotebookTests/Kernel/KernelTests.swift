import Testing
import Wire

@testable import Notebook

@Suite struct KernelTests {
    @Test func connectionFilesAreRead() throws {
        let text = """
            {"shell_port": 1, "iopub_port": 2, "stdin_port": 3, "control_port": 4, "hb_port": 5, "ip": "127.0.0.1",
             "key": "k", "transport": "tcp", "signature_scheme": "hmac-sha256", "kernel_name": "x"}
            """
        let connection = try ConnectionFile(parsing: text)
        #expect(connection.address(of: .heartbeat) == "tcp://127.0.0.1:5")
        #expect(
            try ConnectionFile(parsing: text.replacing("tcp", with: "ipc")).address(of: .shell) == "ipc://127.0.0.1-1")
        #expect(throws: KernelMistake.self) { try ConnectionFile(parsing: "{\"shell_port\": 1}") }
        #expect(throws: KernelMistake.self) { try ConnectionFile(parsing: "no") }
    }

    @Test func historyAnswersThreeKindsOfQuestions() {
        var history = KernelHistory()
        for (line, input) in ["a = 1", "b", "a = 1", "c"].enumerated() {
            history.add(line: line + 1, input: input, output: line == 1 ? "B" : nil)
        }
        func inputs(_ content: JSONValue) -> [JSONValue] {
            history.reply(to: content)["history"]?.array?.compactMap { $0.array?[2] } ?? []
        }
        #expect(inputs(["hist_access_type": "tail", "n": 2]) == ["a = 1", "c"])
        #expect(inputs(["hist_access_type": "range", "start": 2, "stop": 4]) == ["b", "a = 1"])
        #expect(inputs(["hist_access_type": "search", "pattern": "a*", "unique": true]) == ["a = 1"])
        #expect(inputs(["hist_access_type": "search", "pattern": "a*", "n": 5]).count == 2)
        #expect(inputs(["hist_access_type": "range", "start": 2, "stop": 3, "output": true]) == [["b", "B"]])
    }

    @Test func jsonFormsAreValuesAndTextStaysText() {
        let forms = [
            SessionEvent.DisplayForm(type: "application/vnd.vegalite.v5+json", data: "{\"mark\": \"bar\"}"),
            SessionEvent.DisplayForm(type: "text/plain", data: "{}"),
        ]
        let data = KernelReplies.data(forms)
        #expect(data["application/vnd.vegalite.v5+json"]?["mark"]?.string == "bar")
        #expect(data["text/plain"]?.string == "{}")
    }

    @Test func completenessIsAnsweredWithAnIndent() {
        #expect(KernelReplies.isComplete("1") == ["status": "complete"])
        #expect(KernelReplies.isComplete("func f() {") == ["status": "incomplete", "indent": "    "])
        #expect(KernelReplies.isComplete("func 3(") == ["status": "invalid"])
    }
}
