import Testing
import Wire

@testable import Cluster

@Suite struct EngineRegistryTests {
    @Test func idsCountUpAndAreNotUsedAgain() throws {
        var registry = EngineRegistry()
        for index in 0..<3 {
            #expect(try registry.reserve("u\(index)", requestedID: nil, deadline: .seconds(1)) == index)
            #expect(registry.complete("u\(index)") == index)
        }
        #expect(registry.remove(id: 1)?.uuid == "u1")
        #expect(try registry.reserve("u3", requestedID: nil, deadline: .seconds(1)) == 3)
        #expect(registry.engineIDs == [0, 2])
    }

    @Test func aFreeIdThatIsAskedForIsGiven() throws {
        var registry = EngineRegistry()
        #expect(try registry.reserve("a", requestedID: 7, deadline: .zero) == 7)
        #expect(try registry.reserve("b", requestedID: 7, deadline: .zero) == 8)
        #expect(try registry.reserve("c", requestedID: -1, deadline: .zero) == 9)
    }

    @Test func aUuidIsTakenOnce() throws {
        var registry = EngineRegistry()
        _ = try registry.reserve("a", requestedID: nil, deadline: .zero)
        #expect(throws: EngineRegistry.Refusal.uuidInUse("a")) {
            try registry.reserve("a", requestedID: nil, deadline: .zero)
        }
        _ = registry.complete("a")
        #expect(throws: EngineRegistry.Refusal.uuidInUse("a")) {
            try registry.reserve("a", requestedID: nil, deadline: .zero)
        }
    }

    @Test func reservationsEnd() throws {
        var registry = EngineRegistry()
        _ = try registry.reserve("a", requestedID: nil, deadline: .seconds(1))
        _ = try registry.reserve("b", requestedID: nil, deadline: .seconds(2))
        #expect(registry.nextDeadline == .seconds(1))
        #expect(registry.expire(at: .seconds(1)) == ["a"])
        #expect(registry.complete("a") == nil)
        #expect(registry.complete("b") == 1)
    }
}
