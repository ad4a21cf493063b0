using System.Buffers.Binary;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Protocol.V1;
using CasesPdp.Workloads;
using Google.Protobuf;
using Grpc.Core;

namespace CasesPdp.FunctionalTests.Load;

/// <summary>What is measured is what it is called, and the answers that stand in for the server's are the server's.</summary>
public sealed class FrameTests(SyntheticPolicyServer server) : IClassFixture<SyntheticPolicyServer>
{
    public static TheoryData<string> Names =>
        ["check", "batch-50", "batch-100", "batch-1000", "batch-1000-spaces", "matrix-100x10", "batch-50-missing"];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Answer_OfEachFrame_IsWhatTheServerAnswers(string name)
    {
        var call = CallOf(name);
        FrameFile.Write(server.FrameDirectory, call);
        var frame = File.ReadAllBytes(Path.Combine(server.FrameDirectory, name + ".frame"));
        var expected = File.ReadAllBytes(Path.Combine(server.FrameDirectory, name + ".answer"));

        var (code, _, body) = await RawCall.PostAsync(server.Address, call.Path, frame);

        Assert.Equal(StatusCode.OK, code);
        Assert.Equal(expected, WithEpochOf(expected, body[FrameFile.PrefixBytes..], call));
    }

    [Fact]
    public async Task Answer_AboutRestrictedCases_IsWhatTheServerAnswers()
    {
        using var files = new TestDirectory();
        var policy = SyntheticPolicy.Make(roles: 200, spaces: 50, restrictedCases: true);
        policy.Write(files.At("bundle"));
        await using var restricted = await RunningServer.StartAsync(files.At("bundle"));
        var call = SampleCalls.MakeRestricted(policy);
        var expected = call.Answer.ToByteArray();

        var (code, _, body) = await RawCall.PostAsync(restricted.Decisions, call.Path, FrameFile.Frame(call.Request.ToByteArray()));

        Assert.Equal(StatusCode.OK, code);
        Assert.Equal(expected, WithEpochOf(expected, body[FrameFile.PrefixBytes..], call));
        Assert.Contains(Reason.NotVisible, ((BatchCheckResponse)call.Answer).Reasons);
    }

    [Fact]
    public void BatchWithMissing_NamesWhatIsMissing() =>
        Assert.NotEmpty(((BatchCheckResponse)CallOf("batch-50-missing").Answer).Missing);

    [Fact]
    public void Names_OfTheSet_AreThoseThatAreTested() =>
        Assert.Equal(Names.Select(n => n.Data), SampleCalls.Make(server.SyntheticPolicy).Select(e => e.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Frame_OfEachCall_IsPrefixedByItsLength(string name)
    {
        var call = CallOf(name);

        var frame = FrameFile.Frame(call.Request.ToByteArray());

        Assert.Equal(0, frame[0]);
        Assert.Equal(frame.Length - FrameFile.PrefixBytes, BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(1)));
        Assert.Equal(call.Request, call.Request.Descriptor.Parser.ParseFrom(frame.AsSpan(FrameFile.PrefixBytes)));
    }

    [Theory]
    [InlineData("batch-50", 50)]
    [InlineData("batch-100", 100)]
    [InlineData("batch-1000", 1_000)]
    public void ListPage_OfSoManyItems_SharesSubjectAndSpace(string name, int items)
    {
        var call = CallOf(name);
        var batch = (BatchCheckRequest)call.Request;

        Assert.Equal(items, batch.Items.Count);
        Assert.Equal(3, batch.Subject.Roles.Names.Count);
        Assert.All(batch.Items, item => Assert.True(item.Subject is null && !item.Resource.HasSpace && item.Resource.Owners.Count == 1));
        Assert.InRange(batch.CalculateSize() / (double)items, 28, 36);
        Assert.InRange(call.Allowed / (double)call.Decisions, 0.2, 0.8);
    }

    [Fact]
    public void BatchOverSpaces_OfAThousandItems_NamesNearlyEverySpace()
    {
        var call = CallOf("batch-1000-spaces");
        var batch = (BatchCheckRequest)call.Request;

        var spaces = batch.Items.Select(i => i.Resource.Space).Distinct().Count();

        Assert.Equal(1_000, batch.Items.Count);
        Assert.InRange(spaces, server.SyntheticPolicy.Spaces - 1, server.SyntheticPolicy.Spaces);
        Assert.InRange(call.Allowed, 50, 950);
    }

    [Fact]
    public void Matrix_OfHundredCells_AsksEveryActionInEach()
    {
        var call = CallOf("matrix-100x10");
        var matrix = (CheckMatrixRequest)call.Request;

        Assert.Single(matrix.Subjects);
        Assert.Equal(100, matrix.Cells.Count);
        Assert.Equal(QuestionMix.Actions, matrix.Actions.Select(a => a.Name));
        Assert.Equal(1_000, call.Decisions);
        Assert.InRange(call.Allowed, 50, 950);
    }

    [Fact]
    public void Set_MadeTwice_IsTheSame()
    {
        var again = SampleCalls.Make(SyntheticPolicy.Make(server.SyntheticPolicy.Roles, server.SyntheticPolicy.Spaces));

        Assert.Equal(SampleCalls.Make(server.SyntheticPolicy).Select(e => e.Request), again.Select(e => e.Request));
    }

    private SampleCall CallOf(string name) => SampleCalls.Make(server.SyntheticPolicy).Single(e => e.Name == name);

    // The epoch is the server process' own; put in its place, it must leave the same bytes.
    private static byte[] WithEpochOf(byte[] expected, byte[] answer, SampleCall call)
    {
        var parser = call.Answer.Descriptor.Parser;
        var message = parser.ParseFrom(answer);
        Assert.Equal(answer, message.ToByteArray());
        RevisionOf(message).Epoch = RevisionOf(parser.ParseFrom(expected)).Epoch;
        return message.ToByteArray();
    }

    private static Revision RevisionOf(IMessage answer) =>
        (Revision)answer.Descriptor.FindFieldByName("revision").Accessor.GetValue(answer);
}
