#!/usr/bin/env -S embark run
import Embark
import Foundation

struct Greeting: Codable, Sendable { var words: Int }

let greeting = Greeting(words: 2)
let call: @Sendable (Int) -> Int = { $0 + greeting.words }
print("hello", CommandLine.arguments.dropFirst().joined(separator: "|"), call(1))
if let code = CommandLine.arguments.last.flatMap(Int32.init) { exit(code) }
