import Testing
import Wire

@testable import Cluster

@Suite struct EngineNannyTests {
    private func connection(curveServerKey: String?) throws -> EngineConnection {
        var value: [String: JSONValue] = [
            "interface": "tcp://127.0.0.1", "key": "a \"key\"\n", "signature_scheme": "hmac-sha256", "broadcast": [9],
        ]
        for (index, name) in ["registration", "control", "mux", "task", "iopub", "hb_ping", "hb_pong"].enumerated() {
            value[name] = .integer(1000 + index)
        }
        value["curve_serverkey"] = JSONValue(optional: curveServerKey)
        return try EngineConnection(.object(value), place: "a test", hostName: "here")
    }

    @Test(arguments: [nil, "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"])
    func anOrderIsALine(curveServerKey: String?) throws {
        let order = NannyOrder(id: 3, uuid: "u", try connection(curveServerKey: curveServerKey))
        #expect(order.registration == "tcp://127.0.0.1:1000")
        #expect(!order.text.contains("\n"))
        #expect(NannyOrder(try JSONValue(parsing: order.text)) == order)
    }

    @Test func withoutAnEngineThereIsNobodyToTell() throws {
        #expect(NannyOrder(try JSONValue(parsing: NannyOrder.none)) == nil)
    }
}
