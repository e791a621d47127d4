import Testing

@testable import Notebook

@Suite struct DocumentationTextTests {
    @Test func commentsBecomeMarkdown() {
        let xml = """
            <Function file="a.swift" line="3" column="6"><Name>filter(_:)</Name><USR>s:6Frames</USR>\
            <Declaration>func filter()</Declaration><CommentParts><Abstract><Para>The rows for which <codeVoice>a &gt; 3</codeVoice> \
            is <emphasis>true</emphasis>.</Para></Abstract><Parameters><Parameter><Name>condition</Name>\
            <Direction isExplicit="0">in</Direction><Discussion><Para>what to ask.</Para></Discussion></Parameter></Parameters>\
            <ResultDiscussion><Para>a frame.</Para></ResultDiscussion><ThrowsDiscussion><Para>when it is wrong.</Para></ThrowsDiscussion>\
            <Discussion><CodeListing language="swift"><zCodeLineNumbered><![CDATA[a.filter(b < 3 && c)]]></zCodeLineNumbered>\
            <zCodeLineNumbered></zCodeLineNumbered></CodeListing><List-Bullet><Item><Para>Shape: as it was.</Para></Item></List-Bullet>\
            </Discussion></CommentParts></Function>
            """
        #expect(
            DocumentationText.markdown(xml) == """
                The rows for which `a > 3` is *true*.

                - `condition`: what to ask.

                Returns: a frame.

                Throws: when it is wrong.

                ```swift
                a.filter(b < 3 && c)

                ```

                - Shape: as it was.
                """)
    }

    @Test func whatHasNoCommentHasNoText() {
        #expect(DocumentationText.markdown("<Function><Name>f</Name></Function>") == "")
        #expect(DocumentationText.markdown("") == "")
        #expect(DocumentationText.markdown("<CommentParts><Abstract><Para>cut off") == "")
    }
}
