import Testing

@testable import Notebook

@Suite struct RewritingTests {
    private func rewritten(_ text: String, after context: CellContext = CellContext()) -> RewrittenCell {
        CellRewriter.rewrite(ParsedCell(text, label: "In[1]"), module: "In1", context: context)
    }

    @Test func statementsRunInTheOrderOfTheText() throws {
        let source = rewritten("print(1)\nlet x = f()\nprint(x)").source
        let places = ["print(1)", "__slot1_In1.fill()", "__touch(x, \"x\")", "__show(print(x))"]
            .map { source.range(of: $0)?.lowerBound }
        #expect(places.allSatisfy { $0 != nil })
        #expect(places.compactMap(\.self) == places.compactMap(\.self).sorted())
    }

    @Test func aCellThatWaitsIsAsync() {
        #expect(rewritten("let x = await f()").source.contains("func __body_In1() async throws"))
        #expect(rewritten("let f = { await g() }").source.contains("func __body_In1() throws"))
        #expect(rewritten("func f() async { await g() }").source.contains("func __body_In1() throws"))
        #expect(rewritten("for await x in y {}").source.contains("async throws"))
    }

    @Test func onlyDeclaringCellsJoinTheChain() {
        #expect(!rewritten("1 + 1").joinsChain)
        #expect(rewritten("let x = 1").joinsChain)
        #expect(rewritten("import Foundation").joinsChain)
        #expect(rewritten("extension Int {}").isAlwaysSeen)
        #expect(!rewritten("struct S {}").isAlwaysSeen)
    }

    @Test func theChainReexportsItsHeadAndMarksItsOwners() {
        var context = CellContext()
        context.head = "In3"
        context.owners = ["In1", "In3"]
        let source = rewritten("1", after: context).source
        #expect(source.hasPrefix("@_exported import In3\n@testable import enum In1.__m_In1\n"))
        #expect(!source.contains("import Embark"))
    }

    @Test func anOldValueIsNamedWithItsModule() {
        var context = CellContext()
        context.names = ["x": "In7"]
        #expect(rewritten("let x = x + y.x", after: context).source.contains("In7.x + y.x"))
        #expect(rewritten("let y = x", after: context).source.contains("  x\n"))
    }

    @Test func loopsAskOnlyOutermostAndInClosuresOnlyEndlessOnes() {
        let text = "for i in a { while b { c() } }\nd { for e in f {} }\nfunc g() { repeat {} while h }"
        let source = rewritten(text).source
        #expect(source.ranges(of: "__check();").count == 2)
        #expect(rewritten("for a in b { c { while d { while e {} } } }").source.ranges(of: "__check();").count == 2)
        #expect(rewritten("a { for b in c { repeat {} while d } }").source.ranges(of: "__check();").count == 1)
        var context = CellContext()
        context.insertsChecks = false
        #expect(!rewritten(text, after: context).source.contains("__check"))
    }

    @Test func guardAtTopLevelBindsForLaterCells() {
        let cell = rewritten("guard let x = f(), case .some(let y) = g(x) else { if z { return }; h { return } }\nx")
        #expect(cell.declarations.map(\.name) == ["x", "y"])
        #expect(cell.joinsChain)
        #expect(cell.source.contains("if z { throw __CellStop()"))
        #expect(cell.source.contains("h { return }"))
        #expect(cell.source.contains("let (x, y) = __slot1_In1.take()"))
        #expect(!rewritten("guard a else { return }").source.contains("__CellStop"))
    }

    @Test func guardMayMeanTheValueOfAnEarlierCell() {
        var context = CellContext()
        context.names = ["x": "In7"]
        #expect(
            rewritten("guard let x else { print(x); return }", after: context).source.contains(
                "let x = In7.x else { print(In7.x)"))
        #expect(
            rewritten("guard let x = x, x > 1 else { return }", after: context).source.contains("let x = In7.x, x > 1"))
    }

    @Test func asyncLetHasAValueForLaterCells() {
        let cell = rewritten("async let a = f(1)\nlet b = await a + 1")
        #expect(cell.declarations.map(\.name) == ["a", "b"])
        #expect(cell.source.contains("__slot1_In1.set(try await a)"))
        #expect(cell.source.contains("__slot2_In1.set(b)"))
        #expect(cell.source.contains("__touch(In1.a, \"a\")"))
    }

    @Test func aFunctionOfOneExpressionStillReturnsIt() {
        #expect(rewritten("func f(_ n: Int) -> Int { f(n) }").source.contains("{ __check(); return f(n) }"))
        #expect(rewritten("func f() { f() }").source.contains("{ __check(); f() }"))
        #expect(!rewritten("func f() -> Int { if a { f() } else { 1 } }").source.contains("__check"))
    }

    @Test func mentionsSayWhatACellReads() {
        let cell = rewritten("let a = b\nfunc c() { d }\ne.f(g) { h in h + i }")
        #expect(cell.mentions.isSuperset(of: ["b", "e", "g", "i"]))
        #expect(cell.mentions.isDisjoint(with: ["d", "f", "h"]))
        #expect(cell.declarations.first { $0.name == "c" }?.mentions == ["d"])
    }
}

@Suite struct ColumnMapTests {
    @Test func insertionsMoveWhatFollowsThem() {
        var map = ColumnMap()
        map.insert(byteCount: 4, at: CellPosition(line: 2, column: 3))
        map.insert(byteCount: 10, at: CellPosition(line: 2, column: 8))
        func original(_ column: Int) -> Int { map.original(CellPosition(line: 2, column: column)).column }
        #expect([1, 2, 3, 6, 7, 11].map(original) == [1, 2, 3, 3, 3, 7])
        #expect([12, 21, 22, 30].map(original) == [8, 8, 8, 16])
        #expect(map.original(CellPosition(line: 1, column: 30)).column == 30)
    }

    /// Against the slow way: the line written out, with a number for every byte.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func everyColumnComesBack(seed: UInt64) {
        var generator = SeededGenerator(state: seed)
        var map = ColumnMap()
        var line = Array(1...20)
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let column = Int.random(in: 1...20, using: &generator)
            let count = Int.random(in: 1...6, using: &generator)
            guard map.shift(ofLine: 1, before: column + 1) == map.shift(ofLine: 1, before: column) else { continue }
            map.insert(byteCount: count, at: CellPosition(line: 1, column: column))
            line.insert(contentsOf: Array(repeating: 0, count: count), at: line.firstIndex(of: column)!)
        }
        for (index, column) in line.enumerated() where column > 0 {
            #expect(map.original(CellPosition(line: 1, column: index + 1)).column == column, "seed \(seed)")
        }
    }
}

/// SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
