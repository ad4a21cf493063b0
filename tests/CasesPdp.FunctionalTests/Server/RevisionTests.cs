using CasesPdp.Protocol.V1;
using Grpc.Core;

namespace CasesPdp.FunctionalTests.Server;

public sealed class RevisionTests(DefaultServer server) : IClassFixture<DefaultServer>
{
    private Revision InForce => server.Client.GetServerInfo(new GetServerInfoRequest()).Revision;

    [Theory]
    [InlineData(64)]
    [InlineData(16)]
    public void Check_ExactDigestInForce_IsAnswered(int digits)
    {
        var answer = server.Client.Check(Demanding(new RevisionRequirement { ExactDigest = InForce.Digest[..digits] }));

        Assert.Equal(InForce, answer.Revision);
    }

    [Fact]
    public void Check_ExactDigestOfAnother_IsNotAvailable()
    {
        var other = new string(InForce.Digest.Select(d => d == '0' ? '1' : '0').ToArray());

        IsNotAvailable(new RevisionRequirement { ExactDigest = other });
        IsNotAvailable(new RevisionRequirement { ExactDigest = other[..16] });
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("0123456789abcde")]
    [InlineData("0123456789abcdef0")]
    [InlineData("0123456789ABCDEF")]
    [InlineData("0123456789abcdeg")]
    public void Check_ExactDigestThatIsNone_IsInvalid(string digest) =>
        Refused.By(() => server.Client.Check(Demanding(new RevisionRequirement { ExactDigest = digest })))
            .Is("ERROR_REASON_FIELD_INVALID", "revision.exact_digest");

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(ulong.MaxValue, false)]
    public void Check_AtLeastRevision_GoesByTheSequence(ulong sequence, bool isAnswered)
    {
        var demand = new RevisionRequirement { AtLeastRevision = new Revision { Epoch = InForce.Epoch, Sequence = sequence } };

        if (isAnswered)
        {
            Assert.Equal(InForce, server.Client.Check(Demanding(demand)).Revision);
        }
        else
        {
            IsNotAvailable(demand);
        }
    }

    [Fact]
    public void Check_AtLeastRevisionOfAnotherEpoch_IsNotAvailable()
    {
        IsNotAvailable(new RevisionRequirement { AtLeastRevision = new Revision { Epoch = "another", Digest = InForce.Digest } });
        IsNotAvailable(new RevisionRequirement { AtLeastRevision = new Revision() });
    }

    [Fact]
    public void EveryMethod_RevisionOfAnother_IsNotAvailable()
    {
        var demand = new RevisionRequirement { ExactDigest = new string('0', 64) };
        var (subject, action, resource) = (Ask.Subject("viewer"), Ask.Action("getCase"), Ask.Resource(Ask.Security));
        var client = server.Client;

        Unavailable(() => client.BatchCheck(new BatchCheckRequest { Revision = demand }));
        Unavailable(() => client.CheckMatrix(
            new CheckMatrixRequest { Subjects = { subject }, Actions = { action }, Cells = { new MatrixCell() }, Revision = demand }));
        Unavailable(() => client.Explain(
            new ExplainRequest { Subject = subject, Action = action, Resource = resource, Revision = demand }));
        Unavailable(() => client.ListCapabilities(new ListCapabilitiesRequest { Subject = subject, Revision = demand }));
        Unavailable(() => client.PlanCases(new PlanCasesRequest { Subject = subject, Revision = demand }));
        Unavailable(() => client.ListRoles(new ListRolesRequest { Action = action, Resource = resource, Revision = demand }));
        Unavailable(() => client.ListNames(new ListNamesRequest { Kind = NameKind.Space, Revision = demand }));
        Unavailable(() => client.FilterSubjects(new FilterSubjectsRequest { Action = action, Resource = resource, Revision = demand }));
    }

    private static CheckRequest Demanding(RevisionRequirement demand)
    {
        var request = Ask.Check("t1_analyst", "getCase");
        request.Revision = demand;
        return request;
    }

    private void IsNotAvailable(RevisionRequirement demand) => Unavailable(() => server.Client.Check(Demanding(demand)));

    private void Unavailable(System.Action call)
    {
        var refused = Refused.By(call);
        Assert.Equal((StatusCode.FailedPrecondition, "ERROR_REASON_REVISION_NOT_AVAILABLE"), (refused.Code, refused.Reason));
        Assert.Equal(InForce.Digest, refused.Metadata["in_force"]);
    }
}
