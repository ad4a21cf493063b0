using System.Text;
using CasesPdp.Cli.Pdp;
using CasesPdp.Cli.Rendering;
using CasesPdp.Cli.Requests;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Cli.Tests.Requests;

public sealed class CheckStreamTests
{
    [Fact]
    public void Run_SteadyState_AllocatesNothingPerLine()
    {
        var policy = LoadedPolicy.Compile(BundleReader.ReadDefault().Bundle!, "test", 1);
        var notes = new LineNotes(new LocalPdp(policy, "test", default));
        var stream = new CheckStream(policy.Snapshot, notes, new Progress(new Terminal(Stream.Null, Stream.Null, TextWriter.Null)));
        using var few = new MemoryStream(Lines(100));
        using var many = new MemoryStream(Lines(10_000));
        stream.Run(few, Stream.Null);

        few.Position = 0;
        var start = GC.GetAllocatedBytesForCurrentThread();
        stream.Run(few, Stream.Null);
        var fixedCost = GC.GetAllocatedBytesForCurrentThread() - start;
        start = GC.GetAllocatedBytesForCurrentThread();
        var totals = stream.Run(many, Stream.Null);
        var cost = GC.GetAllocatedBytesForCurrentThread() - start;

        Assert.Equal(new StreamTotals(10_000, 0, 0, 0), totals);

        // The smallest object is 24 bytes: less than one byte a line is none a line, and leaves room for what the runtime does by itself.
        Assert.InRange(cost - fixedCost, -10_000, 10_000);
    }

    [Fact]
    public void Run_HundredThousandLines_AllAnsweredInOrder()
    {
        var run = CommandRun.WithInput(Lines(100_000), "check", "--example", "--requests", "-");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(100_000, run.Lines.Length);
        for (var i = 0; i < run.Lines.Length; i++)
        {
            Assert.StartsWith($$"""{"id":"q{{i}}",""", run.Lines[i], StringComparison.Ordinal);
        }
    }

    private static byte[] Lines(int count)
    {
        string[] actions = ["createCase", "getCase", "push-case", "find-cases", "add-attachment", "cases:securitySolution/getCase"];
        var lines = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            lines.Append($$"""{"id":"q{{i}}","subject":{"id":"u\u0031","properties":{"roles":["t1_analyst","viewer"],"limitedBy":["editor"]} },""")
                .Append($$""" "action":{"name":"{{actions[i % actions.Length]}}","properties":{"facets":[]} },""")
                .Append($$""" "resource":{"type":"case","id":"*","properties":{"owner":"securitySolution","space":"space{{i % 5}}"} } }""").Append('\n');
        }

        return Encoding.UTF8.GetBytes(lines.ToString());
    }
}
