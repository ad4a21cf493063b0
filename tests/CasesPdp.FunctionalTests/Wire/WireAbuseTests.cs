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

/// <summary>What an untrusted caller can make the server spend. Alone, since the process is measured.</summary>
[Collection("alone")]
public sealed class WireAbuseTests
{
    private const int MebiByte = 1 << 20;

    // The largest piece of work here that is done without a look at the caller, uniting all roles in a space of a long name; and the steps
    // between two looks.
    private const int MostStepsBetweenLooks = (Limits.SubjectRoles * 410) + 16_384;

    // An unknown group, an over-long length: the parser accepts both, a counter that does not would stop there.
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
        Assert.NotNull(RequestCounts.Check("BatchCheck", new RequestBytes(new ReadOnlySequence<byte>(message))));
    }

    [Fact]
    public void For_ThreadsThatHaveEnded_KeepNothing()
    {
        var policy = PolicyCompiler.Compile(BundleReader.Read(DecisionCorpus.BundleOf("stack-9.3")).Bundle!, "test", 1);
        var scratches = new List<WeakReference>();

        for (var i = 0; i < 200; i++)
        {
            var thread = new Thread(() => scratches.Add(new WeakReference(WireScratch.For(policy))));
            thread.Start();
            thread.Join();
        }

        // A weak table frees its entries after two rounds of finalizers; the rest of the rounds is reserve.
        for (var round = 0; round < 20 && scratches.Exists(scratch => scratch.IsAlive); round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        GC.KeepAlive(policy);
        Assert.Equal(0, scratches.Count(scratch => scratch.IsAlive));
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

    // One request must not hold a thread long after its caller has gone: what is expensive is left to the pass that looks at its caller.
    [Theory]
    [MemberData(nameof(DearRequests))]
    public void Answer_DearRequest_IsLeftToThePassThatCanBeCancelled(string method, string kind)
    {
        var policy = PolicyOfPatterns();
        var scratch = WireScratch.For(policy);
        var request = Expensive(method, kind);
        var before = scratch.Steps;

        Assert.False(WireMethod.Find(method)!.Answer(scratch, request, new WireCall()));

        // It notices behind the work that was too much.
        Assert.InRange(scratch.Steps - before, WireScratch.MostSteps, MostStepsBetweenLooks + WireScratch.MostSteps);
    }

    [Theory]
    [MemberData(nameof(DearRequests))]
    public void Answer_DearRequestOfACallerThatGaveUp_EndsAfterLittleWork(string method, string kind)
    {
        var policy = PolicyOfPatterns();
        var request = Expensive(method, kind);
        using var caller = new CancellationTokenSource();
        var scratch = WireScratch.For(policy, caller.Token);
        var before = scratch.Steps;
        caller.Cancel();

        Assert.Throws<OperationCanceledException>(() => WireMethod.Find(method)!.Answer(scratch, request, new WireCall()));

        Assert.InRange(scratch.Steps - before, 0, MostStepsBetweenLooks);
    }

    [Theory]
    [MemberData(nameof(DearRequests))]
    public void Answer_DearRequestOfACallerThatWaits_IsAnswered(string method, string kind)
    {
        var call = new WireCall();

        Assert.True(WireMethod.Find(method)!.Answer(
            WireScratch.For(PolicyOfPatterns(), CancellationToken.None), Expensive(method, kind), call));

        Assert.NotEqual(0, call.Answer.Length);
    }

    private static byte[] Expensive(string method, string kind)
    {
        var subject = new Subject { Roles = new RoleNames { Names = { Enumerable.Range(0, Limits.SubjectRoles).Select(i => $"p{i}") } } };
        var action = new Action { Name = "getCase" };
        var spaces = Enumerable.Range(0, 300).Select(i => new string('a', 400) + i).ToList();
        IMessage request = (method, kind) switch
        {
            ("Check", _) => new CheckRequest
            {
                Subject = subject,
                Action = action,
                Resource = new Resource { Owners = { "securitySolution" }, Space = spaces[0] },
            },
            ("CheckMatrix", "spaces") => new CheckMatrixRequest
            {
                Subjects = { subject },
                Actions = { action },
                Cells = { spaces.Select(s => new MatrixCell { Owner = "securitySolution", Space = s }) },
            },
            ("CheckMatrix", _) => new CheckMatrixRequest
            {
                Subjects = { subject },
                Actions = { Enumerable.Repeat(new Action { Name = "update-case" }, 500) },
                Cells = { Enumerable.Repeat(new MatrixCell { Owner = "securitySolution" }, 2_000) },
            },
            (_, "spaces") => new BatchCheckRequest
            {
                Subject = subject,
                Action = action,
                Items = { spaces.Select(s => new BatchCheckItem { Resource = new Resource { Owners = { "securitySolution" }, Space = s } }) },
            },
            (_, "subjects") => new BatchCheckRequest
            {
                Action = action,
                Resource = new Resource { Owners = { "securitySolution" } },
                Items = { Enumerable.Repeat(new BatchCheckItem { Subject = subject }, 1_000) },
            },
            _ => new BatchCheckRequest
            {
                Action = action,
                Resource = new Resource
                {
                    Owners = { "securitySolution" },
                    AccessMode = "restricted",
                    AssigneeUids = { Enumerable.Range(0, 1_000).Select(i => $"{i:D40}") },
                },
                Items = { Enumerable.Repeat(new BatchCheckItem { Subject = new Subject { ProfileUid = "x" } }, 1_000) },
            },
        };
        return request.ToByteArray();
    }

    public static TheoryData<string, string> DearRequests => new()
    {
        { "Check", "space" },
        { "CheckMatrix", "spaces" },
        { "CheckMatrix", "decisions" },
        { "BatchCheck", "spaces" },
        { "BatchCheck", "subjects" },
        { "BatchCheck", "assignees" },
    };

    private static PolicySnapshot PolicyOfPatterns()
    {
        var patterns = Enumerable.Range(0, Limits.SubjectRoles).Select(i => $$"""
            "p{{i}}": {"applications": [
             {"application": "kibana-.kibana", "privileges": ["feature_securitySolutionCasesV3.read"], "resources": ["space:*a*a*{{i}}"]}]}
            """);
        using var directory = new TestDirectory()
            .Write("pdp.yaml", "bundle: 1\nkibana: \"9.3\"\ndeployment: stack\nswitches: {restrictedCases: true}\n")
            .Write("roles/patterns.json", "{" + string.Join(',', patterns) + "}");
        return PolicyCompiler.Compile(BundleReader.Read(directory.Path).Bundle!, "test", 1);
    }

    private static IEnumerable<byte> Repeat(byte[] field, int times) => Enumerable.Repeat(field, times).SelectMany(b => b);

    private static bool Answer(PolicySnapshot policy, byte[] request)
    {
        var call = new WireCall();
        if (!WireMethod.Find("CheckMatrix")!.Answer(WireScratch.For(policy, CancellationToken.None), request, call))
        {
            return false;
        }

        return call.Answer.Length > 0;
    }
}
