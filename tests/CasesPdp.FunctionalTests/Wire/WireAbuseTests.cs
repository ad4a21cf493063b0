using System.Buffers;
using CasesPdp.Corpus;
using CasesPdp.Decisions;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Compilation;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Wire;
using Google.Protobuf;
using Action = CasesPdp.Protocol.V1.Action;
using MatrixCell = CasesPdp.Protocol.V1.MatrixCell;

namespace CasesPdp.FunctionalTests.Wire;

/// <summary>What a stranger can make the server spend. Alone, since the process is measured.</summary>
[Collection("alone")]
public sealed class WireAbuseTests
{
    private const int MebiByte = 1 << 20;

    // A group that nobody knows, an over-long length: the parser takes both, the counter stops there.
    public static TheoryData<string> Openings => ["FB07FC07", "FA07808080808000"];

    [Theory]
    [MemberData(nameof(Openings))]
    public void Check_ManyItemsBehindAnUnusualField_AreRefusedBeforeTheyAreMade(string opening)
    {
        byte[] head = Convert.FromHexString(opening);
        var message = new byte[head.Length + 40_000];
        head.CopyTo(message, 0);
        for (var i = head.Length; i < message.Length; i += 2)
        {
            message[i] = 0x3A;
        }

        Assert.Equal(20_000, BatchCheckRequest.Parser.ParseFrom(message).Items.Count);
        Assert.NotNull(RequestCounts.Check("BatchCheck", new ReadOnlySequence<byte>(message)));
    }

    [Fact]
    public void For_ThreadsThatHaveEnded_KeepNothing()
    {
        var policy = PolicyCompiler.Compile(BundleReader.Read(DecisionCorpus.BundleOf("stack-9.3")).Bundle!, "test", 1);
        WireScratch.For(policy);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var i = 0; i < 200; i++)
        {
            var thread = new Thread(() => WireScratch.For(policy));
            thread.Start();
            thread.Join();
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(policy);
        Assert.True(kept < 4 * MebiByte, $"{kept:N0} bytes are kept for 200 threads that have ended");
    }

    [Theory]
    [InlineData("actions")]
    [InlineData("cells")]
    public void Answer_GiantMatrix_IsNotKept(string many)
    {
        var policy = PolicyCompiler.Compile(BundleReader.Read(DecisionCorpus.BundleOf("stack-9.3")).Bundle!, "test", 1);
        byte[] request = many == "actions"
            ? [0x0A, 0, 0x1A, 0, .. Repeat([0x12, 0], 1_000_000)]
            : [0x0A, 0, 0x12, 0, .. Repeat([0x1A, 7, 0x0A, 5, .. "cases"u8], 460_000)];
        Assert.InRange(request.Length, 1, 4 * MebiByte);
        var small = new byte[] { 0x0A, 0, 0x12, 0, 0x1A, 0 };
        Answer(policy, small);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        Assert.True(Answer(policy, request));
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        Answer(policy, small);
        var keptBehind = GC.GetTotalMemory(forceFullCollection: true) - before;

        GC.KeepAlive(request);
        Assert.True(kept < 2 * MebiByte, $"{kept:N0} bytes are kept by this thread, {keptBehind:N0} behind a small matrix");
    }

    // One request must not hold a thread long after its caller has gone: the generated classes look up every so many steps.
    [Theory]
    [InlineData("CheckMatrix")]
    [InlineData("BatchCheck")]
    public void Answer_DearRequest_IsLeftToThePathThatCanBeCancelled(string method)
    {
        var policy = PolicyOfPatterns();
        var scratch = WireScratch.For(policy);
        var roles = new RoleNames { Names = { Enumerable.Range(0, Limits.SubjectRoles).Select(i => $"p{i}") } };
        var spaces = Enumerable.Range(0, 4_096).Select(i => new string('a', 380) + i).ToList();
        IMessage request = method == "CheckMatrix"
            ? new CheckMatrixRequest
            {
                Subjects = { new Subject { Roles = roles } },
                Actions = { new Action { Name = "getCase" } },
                Cells = { spaces.Select(s => new MatrixCell { Owner = "securitySolution", Space = s }) },
            }
            : new BatchCheckRequest
            {
                Subject = new Subject { Roles = roles },
                Action = new Action { Name = "getCase" },
                Items = { spaces.Select(s => new BatchCheckItem { Resource = new Resource { Owners = { "securitySolution" }, Space = s } }) },
            };
        var before = scratch.Subject.Steps;

        Assert.False(WireAnswers.For(method)!(scratch, request.ToByteArray(), new WireExchange()));

        // It notices behind the space that was one too many.
        var stepsOfASpace = Limits.SubjectRoles * 400;
        Assert.InRange(scratch.Subject.Steps - before, WireScratch.MostSteps, WireScratch.MostSteps + (2 * stepsOfASpace));
    }

    private static PolicySnapshot PolicyOfPatterns()
    {
        var patterns = Enumerable.Range(0, Limits.SubjectRoles).Select(i => $$"""
            "p{{i}}": {"applications": [
             {"application": "kibana-.kibana", "privileges": ["feature_securitySolutionCasesV3.read"], "resources": ["space:*a*a*{{i}}"]}]}
            """);
        using var directory = new TestDirectory()
            .Write("pdp.yaml", "bundle: 1\nkibana: \"9.3\"\ndeployment: stack\n")
            .Write("roles/patterns.json", "{" + string.Join(',', patterns) + "}");
        return PolicyCompiler.Compile(BundleReader.Read(directory.Path).Bundle!, "test", 1);
    }

    private static IEnumerable<byte> Repeat(byte[] field, int times) => Enumerable.Repeat(field, times).SelectMany(b => b);

    private static bool Answer(PolicySnapshot policy, byte[] request)
    {
        var exchange = new WireExchange();
        if (!WireAnswers.For("CheckMatrix")!(WireScratch.For(policy), request, exchange))
        {
            return false;
        }

        return exchange.Answer.Length > 0;
    }
}
