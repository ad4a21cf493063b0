using System.Text;
using System.Xml;
using CasesPdp.Policies.Naming;
using CasesPdp.Policies.Testing;

namespace CasesPdp.Cli.Rendering;

/// <summary>Writes test results in the XML that build servers read: a suite for each file of tests.</summary>
internal static class JUnitReport
{
    private static readonly XmlWriterSettings Layout = new()
    {
        Indent = true,
        NewLineChars = "\n",
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
    };

    /// <summary>Writes the file.</summary>
    /// <exception cref="VerbFailure">The file cannot be written.</exception>
    public static void Write(string file, TestSummary summary)
    {
        try
        {
            using var xml = XmlWriter.Create(file, Layout);
            Write(xml, summary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw VerbFailure.NotEvaluated($"{file} cannot be written: {FileFault.Describe(e, file)}.");
        }
    }

    private static void Write(XmlWriter xml, TestSummary summary)
    {
        xml.WriteStartElement("testsuites");
        WriteCounts(xml, summary.Results);
        foreach (var suite in summary.Results.GroupBy(r => r.Test.Span.File, StringComparer.Ordinal))
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", PrintableText.Escape(suite.Key));
            WriteCounts(xml, [.. suite]);
            foreach (var result in suite)
            {
                xml.WriteStartElement("testcase");
                xml.WriteAttributeString("name", PrintableText.Escape(result.Test.Name));
                xml.WriteAttributeString("classname", PrintableText.Escape(suite.Key));
                xml.WriteAttributeString("file", PrintableText.Escape(suite.Key));
                xml.WriteAttributeString("line", XmlConvert.ToString(result.Test.Span.Line));
                if (result.Failure is { } failure)
                {
                    xml.WriteStartElement("failure");
                    xml.WriteAttributeString("message", PrintableText.Escape(failure));
                    xml.WriteString(PrintableText.Escape($"{result.Test.Span}: {failure}"));
                    xml.WriteEndElement();
                }

                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteCounts(XmlWriter xml, IReadOnlyCollection<TestResult> results)
    {
        xml.WriteAttributeString("tests", XmlConvert.ToString(results.Count));
        xml.WriteAttributeString("failures", XmlConvert.ToString(results.Count(r => !r.Passed)));
    }
}
