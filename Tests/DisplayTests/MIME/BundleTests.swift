import Foundation
import Frames
import Testing

@testable import Display

@Suite struct BundleTests {
    @Test func base64IsFoundations() {
        var generator = SystemRandomNumberGenerator()
        for count in 0...200 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(Base64.text(of: bytes) == Data(bytes).base64EncodedString(), "\(bytes)")
        }
    }

    @Test func formsKeepTheirOrderAndAreReplaced() {
        var bundle = MIMEBundle.html("<b>1</b>").described(as: "1")
        #expect(bundle.forms.map(\.type) == ["text/html", "text/plain"])
        bundle["text/html"] = nil
        #expect(bundle == .text("1"))
    }

    @Test func framesAreTablesInTwoForms() {
        let frame: DataFrame = ["name": ["<a>", nil], "n": [1, 2]]
        let shown = bundle(of: frame)
        #expect(shown["text/html"]?.contains("&lt;a&gt;") == true)
        #expect(shown["text/plain"] == frame.description)
    }

    @Test func aTypeSaysHowItIsShown() {
        struct Board: Displayable { var displayed: MIMEBundle { .svg("<svg/>") } }
        #expect(bundle(of: Board()) == MIMEBundle.svg("<svg/>").described(as: "Board()"))
    }
}
