using CasesPdp.Corpus;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.FunctionalTests.Wire;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Compilation;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Wire;
using Google.Protobuf;
using MatrixCell = CasesPdp.Protocol.V1.MatrixCell;

namespace CasesPdp.FunctionalTests.Pressure;

/// <summary>Matrices of subjects without a known role: a small request for much work, unless it is seen at once.</summary>
public sealed class UnknownRoleMatrixTests
{
    private static readonly string[] Actions = ["getCase", "update-case", "deleteCase", "no-such-action", "pushCase"];

    [Fact]
    public void Answer_HundredSubjectsWithoutAKnownRole_TakesFewSteps()
    {
        var policy = PolicyCompiler.Compile(BundleReader.Read(DecisionCorpus.BundleOf("stack-9.3")).Bundle!, "test", 1);
        var scratch = WireScratch.For(policy, CancellationToken.None);
        var before = scratch.Steps;
        var request = new CheckMatrixRequest
        {
            Subjects = { Enumerable.Repeat(new Subject(), 100) },
            Actions = { Enumerable.Repeat(Ask.Action("update-case"), 100) },
            Cells = { Enumerable.Repeat(new MatrixCell(), 100) },
        };

        Assert.True(WireMethod.Find("CheckMatrix")!.Answer(scratch, request.ToByteArray(), new WireCall()));

        // A million decisions, and sixteen of them a step at the most for all subjects but the first.
        Assert.InRange(scratch.Steps - before, 1, 100_000);
    }

    [Theory]
    [InlineData("stack-9.3")]
    [InlineData("restricted-9.5")]
    [InlineData("essentials")]
    public void Answer_KnownAndUnknownSubjectsMixed_IsThatOfTheReference(string corpus)
    {
        var wire = WireUnderTest.Of(corpus);
        var random = new Random(1);
        var known = BundleReader.Read(DecisionCorpus.BundleOf(corpus)).Bundle!.Roles.Select(r => r.Name).Take(5).ToList();

        for (var round = 0; round < 300; round++)
        {
            var request = new CheckMatrixRequest
            {
                Subjects = { Enumerable.Range(0, 1 + random.Next(6)).Select(_ => AnySubject(random, known)) },
                Actions = { Enumerable.Range(0, 1 + random.Next(4)).Select(_ => Ask.Action(Actions[random.Next(Actions.Length)])) },
                Cells = { Enumerable.Range(0, 1 + random.Next(70)).Select(_ => AnyCell(random)) },
                IncludeReasons = random.Next(2) == 0,
            };
            wire.Agree("CheckMatrix", request.ToByteArray());
        }
    }

    private static Subject AnySubject(Random random, List<string> known) => random.Next(4) switch
    {
        0 => new Subject { Roles = new RoleNames() },
        1 => Ask.Subject("nobody"),
        2 => new Subject { Roles = new RoleNames { Names = { known[random.Next(known.Count)] } }, LimitedBy = new RoleNames { Names = { "nobody" } } },
        _ => Ask.Subject(known[random.Next(known.Count)]),
    };

    private static MatrixCell AnyCell(Random random) => random.Next(4) switch
    {
        0 => new MatrixCell(),
        1 => new MatrixCell { Owner = Ask.Security },
        2 => new MatrixCell { Owner = "cases", Space = "default" },
        _ => new MatrixCell { Owner = "nothing", Space = "nowhere" },
    };
}
