using CasesPdp.Protocol.V1;
using CasesPdp.Server.Callers;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;

namespace CasesPdp.FunctionalTests.Callers;

/// <summary>Every method of all services with every kind of credential.</summary>
public sealed class CallerMatrixTests(CallerServer fixture) : IClassFixture<CallerServer>
{
    // Written out a second time: the server's own table is what is tested.
    private static readonly string[] Insight = ["Explain", "ListRoles", "FilterSubjects", "ListNames"];

    public static TheoryData<string, string, string> Credentials => new()
    {
        { "none", "", "" },
        { "token of nobody", "", "" },
        { "token of build", "Decisions,Insight", "token:build" },
        { "next token of build", "Decisions,Insight", "token:build" },
        { "token of publisher", "Administration", "token:publisher" },
        { "token that nothing is granted", "", "token:stray" },
        { "SPIFFE id of the UI", "Decisions", CallerFiles.Ui },
        { "SPIFFE id of the operator", "Administration", CallerFiles.Operator },
        { "DNS name", "Insight", "dns:auditor.example.org" },
        { "SPIFFE id and DNS name", "Decisions,Insight", CallerFiles.Ui },
        { "other URI", "Decisions", "uri:https://example.org/x" },
        { "mail address", "Insight", "email:a@example.org" },
        { "IP address", "Insight,Snapshots", "ip:192.0.2.7" },
        { "two SPIFFE ids", "", "certificate:" },
        { "SPIFFE id with another URI", "", "uri:https://example.org/y" },
        { "SPIFFE id in other case", "", "spiffe://example.org/Case-UI" },
        { "longer SPIFFE id", "", "spiffe://example.org/case-ui/x" },
        { "subject only", "", "certificate:" },
        { "SPIFFE id, and token of publisher", "Decisions,Administration", "token:publisher" },
        { "SPIFFE id, and token of nobody", "Decisions", "" },
        { "peer", "Decisions", "uid:" },
        { "peer, and token of build", "Decisions,Insight", "token:build" },
    };

    [Theory]
    [MemberData(nameof(Credentials))]
    public async Task Call_EachMethod_IsAdmittedOrRefusedByItsGrant(string credential, string granted, string name)
    {
        using var decisions = Caller(credential, fixture.Server.Decisions);
        using var administration = Caller(credential, fixture.Server.Administration!);
        var methods = DecisionService.Descriptor.Methods.Concat(PolicyService.Descriptor.Methods)
            .Concat(SnapshotService.Descriptor.Methods).ToList();

        foreach (var method in methods)
        {
            var isOfPolicy = method.Service.Name == "PolicyService";
            if (isOfPolicy && credential.StartsWith("peer", StringComparison.Ordinal))
            {
                continue;
            }

            var needed = isOfPolicy ? "Administration"
                : method.Service.Name == "SnapshotService" ? "Snapshots"
                : Insight.Contains(method.Name) ? "Insight" : "Decisions";
            var (code, status) = await (isOfPolicy ? administration : decisions).CallAsync(PathOf(method));

            var expected = granted.Split(',').Contains(needed) ? StatusCode.OK
                : name.Length == 0 ? StatusCode.Unauthenticated : StatusCode.PermissionDenied;
            Assert.Equal((method.Name, expected), (method.Name, code));
            if (expected == StatusCode.PermissionDenied)
            {
                Denied(status!, needed, name);
            }
            else if (expected == StatusCode.Unauthenticated)
            {
                Unknown(status!, credential.Contains("nobody", StringComparison.Ordinal) ? "wrong" : "missing");
            }
        }

        Assert.True(methods.Count >= 19);
    }

    [Fact]
    public async Task Call_Health_IsOpenToEverybodyWhoCanConnect()
    {
        using var stranger = Caller("none", fixture.Server.Decisions);

        Assert.Equal(StatusCode.OK, (await stranger.CallAsync("/grpc.health.v1.Health/Check")).Code);
    }

    [Theory]
    [InlineData("none", StatusCode.Unauthenticated)]
    [InlineData("DNS name", StatusCode.PermissionDenied)]
    [InlineData("token of publisher", StatusCode.PermissionDenied)]
    [InlineData("SPIFFE id of the UI", StatusCode.OK)]
    [InlineData("token of build", StatusCode.OK)]
    public async Task Call_Reflection_NeedsDecisions(string credential, StatusCode expected)
    {
        using var caller = Caller(credential, fixture.Server.Decisions);

        Assert.Equal(expected, (await caller.CallAsync("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")).Code);
    }

    // Names that are no methods reach no method, and show nothing to strangers.
    [Theory]
    [InlineData("/casespdp.v1.DecisionService/Nothing")]
    [InlineData("/casespdp.v1.DecisionService/check")]
    [InlineData("/casespdp.v1.decisionservice/Check")]
    [InlineData("/casespdp.v1.DecisionService/Check/")]
    [InlineData("/casespdp.v1.DecisionService//Check")]
    [InlineData("//casespdp.v1.DecisionService/Check")]
    [InlineData("/casespdp.v1.DecisionService/%43heck")]
    [InlineData("/casespdp.v1.DecisionService/Explain?x=/casespdp.v1.DecisionService/Check")]
    [InlineData("/grpc.health.v1.Health/../casespdp.v1.DecisionService/Check")]
    [InlineData("/grpc.health.v1.Health/%2e%2e/casespdp.v1.DecisionService/Check")]
    [InlineData("/unknown.Service/Check")]
    public async Task Call_PathVariants_AreNeverAdmittedForStrangers(string path)
    {
        using var stranger = Caller("none", fixture.Server.Decisions);
        using var wrong = Caller("token of nobody", fixture.Server.Decisions);

        foreach (var caller in new[] { stranger, wrong })
        {
            var code = await CodeOf(caller, path);
            Assert.True(code is StatusCode.Unauthenticated or StatusCode.NotFound, $"{path}: {code}");
        }
    }

    [Fact]
    public async Task Call_MethodThatDoesNotExist_IsUnimplementedForCallersOfItsService()
    {
        using var ui = Caller("SPIFFE id of the UI", fixture.Server.Decisions);

        Assert.Equal(StatusCode.Unimplemented, (await ui.CallAsync("/casespdp.v1.DecisionService/Nothing")).Code);
        Assert.Equal(StatusCode.Unimplemented, (await ui.CallAsync("/unknown.Service/Nothing")).Code);
    }

    [Fact]
    public void Grants_EveryMethodOfTheDecisionService_HasOne() =>
        Assert.All(DecisionService.Descriptor.Methods, m => Assert.NotEqual(Grants.None, RequiredGrant.Of(m.Name)));

    private static async Task<StatusCode> CodeOf(TestCaller caller, string path)
    {
        try
        {
            return (await caller.CallAsync(path)).Code;
        }
        catch (Xunit.Sdk.EqualException)
        {
            return StatusCode.NotFound;
        }
    }

    private static string PathOf(MethodDescriptor method) => $"/{method.Service.FullName}/{method.Name}";

    private static void Denied(Google.Rpc.Status status, string needed, string name)
    {
        var info = status.GetDetail<ErrorInfo>();
        Assert.Equal((7, "ERROR_REASON_CALLER_NOT_GRANTED", "casespdp.v1"), (status.Code, info.Reason, info.Domain));
        Assert.Equal(needed, info.Metadata["grant"]);
        Assert.StartsWith(name, info.Metadata["caller"], StringComparison.Ordinal);
    }

    private static void Unknown(Google.Rpc.Status status, string credential)
    {
        var info = status.GetDetail<ErrorInfo>();
        Assert.Equal((16, "ERROR_REASON_CALLER_UNKNOWN", "casespdp.v1"), (status.Code, info.Reason, info.Domain));
        Assert.Equal(credential, info.Metadata["credential"]);
    }

    private TestCaller Caller(string credential, Uri server)
    {
        var authority = fixture.Files.Authority;
        return credential switch
        {
            "none" => new(server),
            "token of nobody" => new(server, token: CallerFiles.Token("nobody")),
            "token of build" => new(server, token: CallerFiles.BuildToken),
            "next token of build" => new(server, token: CallerFiles.NextBuildToken),
            "token of publisher" => new(server, token: CallerFiles.PublisherToken),
            "token that nothing is granted" => new(server, token: CallerFiles.StrayToken),
            "SPIFFE id of the UI" => new(server, authority.Client(CallerFiles.Ui)),
            "SPIFFE id of the operator" => new(server, authority.Client(CallerFiles.Operator)),
            "DNS name" => new(server, authority.Issue(n => n.AddDnsName(CallerFiles.Auditor))),
            "SPIFFE id and DNS name" => new(server, authority.Issue(n =>
            {
                n.AddDnsName(CallerFiles.Auditor);
                n.AddUri(new Uri(CallerFiles.Ui));
            })),
            "other URI" => new(server, authority.Client("https://example.org/x")),
            "mail address" => new(server, authority.Issue(n => n.AddEmailAddress("a@example.org"))),
            "IP address" => new(server, authority.Issue(n => n.AddIpAddress(System.Net.IPAddress.Parse("192.0.2.7")))),
            "two SPIFFE ids" => new(server, authority.Client(CallerFiles.Ui, CallerFiles.Operator)),
            "SPIFFE id with another URI" => new(server, authority.Client(CallerFiles.Ui, "https://example.org/y")),
            "SPIFFE id in other case" => new(server, authority.Client("spiffe://example.org/Case-UI")),
            "longer SPIFFE id" => new(server, authority.Client("spiffe://example.org/case-ui/x")),
            "subject only" => new(server, authority.Issue()),
            "SPIFFE id, and token of publisher" => new(server, authority.Client(CallerFiles.Ui), CallerFiles.PublisherToken),
            "SPIFFE id, and token of nobody" => new(server, authority.Client(CallerFiles.Ui), CallerFiles.Token("nobody")),
            "peer" => new(new Uri("http://localhost"), socket: fixture.Files.Socket),
            "peer, and token of build" => new(new Uri("http://localhost"), token: CallerFiles.BuildToken, socket: fixture.Files.Socket),
            _ => throw new ArgumentOutOfRangeException(nameof(credential)),
        };
    }
}
