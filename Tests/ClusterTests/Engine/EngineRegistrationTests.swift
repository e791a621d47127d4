import Testing
import Wire

@testable import Cluster

@Suite struct EngineRegistrationTests {
    private func registered() -> EngineRegistration {
        var registration = EngineRegistration(at: .zero)
        registration.advance(to: .zero)
        #expect(registration.takeActions() == [.ask])
        registration.reply(["status": "ok", "id": 4, "hb_period": 1000], at: .milliseconds(10))
        #expect(registration.takeActions() == [.accepted(id: 4)])
        return registration
    }

    @Test func theRequestIsRepeated() {
        var registration = EngineRegistration(at: .zero)
        for second in stride(from: 0, to: 20, by: 5) {
            #expect(registration.nextDeadline == .seconds(second))
            registration.advance(to: .seconds(second))
            #expect(registration.takeActions() == [.ask])
        }
        registration.reply(["status": "error", "ename": "KeyError", "evalue": "in use"], at: .seconds(16))
        #expect(!registration.isRegistered)
        registration.advance(to: .seconds(17))
        #expect(registration.takeActions() == [.ask])
        registration.advance(to: .seconds(301))
        guard case .giveUp(let reason)? = registration.takeActions().first else {
            Issue.record("it goes on for ever")
            return
        }
        #expect(reason.contains("in use"))
    }

    @Test func silenceMeansLoss() {
        var registration = registered()
        let alive = registration.ping(Part("1.5"), at: .seconds(1))
        #expect(alive)
        registration.advance(to: .seconds(5))
        #expect(registration.takeActions() == [])
        registration.advance(to: .milliseconds(5500))
        #expect(registration.takeActions() == [.lost("no heartbeat of the controller for 4.5 seconds"), .ask])
        registration.reply(["status": "ok", "id": 4, "hb_period": 1000], at: .seconds(6))
        #expect(registration.takeActions() == [.accepted(id: 4)])
    }

    @Test func aYoungerControllerIsAnotherOne() {
        var registration = registered()
        for second in [100.0, 101, 102] {
            let isKnown = registration.ping(Part("\(second)"), at: .seconds(1))
            #expect(isKnown)
        }
        let isKnown = registration.ping(Part("0.1"), at: .seconds(1))
        #expect(!isKnown)
        #expect(registration.takeActions() == [.lost("the controller was started anew"), .ask])
        let isAnswered = registration.ping(Part("0.2"), at: .seconds(1))
        #expect(!isAnswered, "no heart may beat before the registration")
        // It may have taken over its engines from the controller before.
        registration.reply(["status": "error", "ename": "KeyError", "evalue": "in use"], at: .seconds(1))
        #expect(registration.takeActions() == [.accepted(id: 4)])
        let isKnownAgain = registration.ping(Part("0.3"), at: .seconds(2))
        #expect(isKnownAgain)
    }

    @Test func nonsenseIsNoHeartbeat() {
        var registration = registered()
        let isKnown = registration.ping(Part("x"), at: .seconds(1))
        #expect(!isKnown)
        registration.reply(["status": "ok", "id": 9], at: .seconds(1))
        #expect(registration.id == 4)
    }
}
