import Foundation
import Tasks
import Testing
import Wire

@testable import Cluster

/// What an engine does with whole cells: the same harness as for tasks.
@Suite struct EngineCellsTests {
    private typealias Harness = EngineStateTests.Harness

    private func harness() -> Harness {
        var settings = EngineState.Settings()
        settings.cellProgram = "/embark-notebook"
        return Harness(settings)
    }

    private func cell(_ code: String, in harness: inout Harness) -> String {
        harness.receive("execute_request", ["code": .string(code), "silent": false], on: .shell)
    }

    @Test func cellsRunOneAfterTheOtherInOneProcess() throws {
        var harness = harness()
        let first = cell("let a = 1", in: &harness)
        let second = cell("a", in: &harness)
        #expect(harness.story() == ["spawn 1", "run 1 on 1", "status busy \(first)"])
        harness.answer(1, 1, .executed(["status": "ok", "execution_count": 1]))
        // No spare: what the process holds cannot be there twice.
        #expect(
            harness.story() == [
                "execute_reply ok \(first)", "status idle \(first)", "run 2 on 1", "status busy \(second)",
            ])
        let failure = RemoteFailure(name: "Trap", message: "Index out of range")
        harness.answer(1, 2, .failed(failure))
        #expect(try JSONValue(parsing: harness.reply().content)["engine_info"]?["method"] == "execute")
        #expect(
            harness.story() == ["error Trap \(second)", "execute_reply Trap \(second)", "status idle \(second)"])
    }

    @Test func theNumberOfACellIsTheEnginesOwn() throws {
        var harness = harness()
        _ = cell("1", in: &harness)
        guard
            case .run(_, _, .cell(let call))? = harness.actions.first(where: {
                if case .run = $0 { true } else { false }
            })
        else {
            Issue.record("not run")
            return
        }
        #expect(call.content["count"] == 1)
        #expect(call.content["code"] == "1")
    }

    @Test func whatACellShowsIsPublished() {
        var harness = harness()
        let id = cell("print(1)", in: &harness)
        _ = harness.story()
        harness.engine.workerPublished(1, "stream", ["name": "stdout", "text": "1\n"], at: harness.moment)
        harness.take()
        #expect(harness.story() == ["stream 1\n \(id)"])
    }

    @Test func missingLibrariesAreAskedFor() throws {
        var harness = harness()
        let hash = String(repeating: "b", count: 64)
        let id = harness.receive(
            "execute_request",
            ["code": "1", "embark": ["images": [["path": "/x.so", "image": .string(hash)]], "cells": []]], on: .shell)
        // The harness's library finds what has a hint.
        #expect(harness.story().contains("run 1 on 1"))
        harness.answer(1, 1, .executed(["status": "ok"]))
        _ = harness.story()
        harness.receive(
            "execute_request", ["code": "1", "embark": ["images": [["path": "no path", "image": .string(hash)]]]],
            on: .shell)
        #expect(try JSONValue(parsing: harness.reply().content)["ename"] == "TaskError")
        #expect(!id.isEmpty)
    }

    @Test func anInterruptIsPassedOnAndNobodyIsKilled() {
        var harness = harness()
        _ = cell("while true {}", in: &harness)
        _ = harness.story()
        harness.engine.interrupt(at: harness.moment)
        harness.take()
        #expect(harness.story() == ["cancel 1 on 1"])
        harness.advance(by: .seconds(60))
        #expect(!harness.story().contains { $0.hasPrefix("signal") })
    }

    @Test func theDeathOfTheProcessIsToldAndTheNextCellHasANewOne() throws {
        var harness = harness()
        let first = cell("1", in: &harness)
        _ = harness.story()
        harness.end(1, signal: 9)
        #expect(try JSONValue(parsing: harness.reply().content)["ename"] == "WorkerDied")
        #expect(harness.story().last == "status idle \(first)")
        _ = cell("2", in: &harness)
        #expect(harness.story().prefix(2) == ["spawn 2", "run 2 on 2"])
    }

    @Test func anEngineWithoutTheProgramRefusesCode() throws {
        var harness = Harness()
        let id = cell("1", in: &harness)
        #expect(
            harness.story() == [
                "status busy \(id)", "error NotImplementedError \(id)", "execute_reply NotImplementedError \(id)",
                "status idle \(id)",
            ])
    }
}
