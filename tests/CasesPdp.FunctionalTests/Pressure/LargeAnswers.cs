using CasesPdp.FunctionalTests.Server;
using CasesPdp.Protocol.V1;
using Google.Protobuf;

namespace CasesPdp.FunctionalTests.Pressure;

/// <summary>Requests of every method that can have a large answer.</summary>
internal static class LargeAnswers
{
    private const string Decisions = "/casespdp.v1.DecisionService/";
    private const string Policy = "/casespdp.v1.PolicyService/";

    private static readonly Dictionary<string, IMessage> Requests = new()
    {
        [Decisions + "BatchCheck"] = Ask.Batch(10_000),
        [Decisions + "CheckMatrix"] = Matrix(),
        [Decisions + "StreamCheck"] = new StreamCheckRequest { Id = 1, Batch = Ask.Batch(10_000) },
        [Decisions + "Explain"] = new ExplainRequest
        {
            Subject = Ask.Subject([.. Enumerable.Range(0, 256).Select(i => Ask.Name(100) + i)]),
            Action = Ask.Action("getCase"),
            Resource = Ask.Resource(Ask.Security),
        },
        [Decisions + "ListRoles"] = new ListRolesRequest
        {
            Action = Ask.Action("getCase"),
            Resource = Ask.In("team", Ask.Security),
            PageSize = 10_000,
        },
        [Decisions + "FilterSubjects"] = new FilterSubjectsRequest
        {
            Subjects = { Enumerable.Repeat(Ask.Subject("sec_all"), 10_000) },
            Action = Ask.Action("getCase"),
            Resource = Ask.Resource(Ask.Security),
        },
        [Policy + "ValidateBundle"] = new ValidateBundleRequest { Files = Broken() },
    };

    /// <summary>The paths of these methods.</summary>
    public static TheoryData<string> Paths => [.. Requests.Keys];

    /// <summary>The request for a method.</summary>
    public static IMessage Of(string path) => Requests[path];

    private static CheckMatrixRequest Matrix() => new()
    {
        Subjects = { Enumerable.Repeat(Ask.Subject("sec_all"), 100) },
        Actions = { Enumerable.Repeat(Ask.Action("getCase"), 100) },
        Cells = { new MatrixCell { Owner = Ask.Security } },
        IncludeReasons = true,
    };

    // A finding for each file.
    private static BundleFiles Broken() => new()
    {
        Files =
        {
            new BundleFile { Path = "pdp.yaml", Content = ByteString.CopyFromUtf8(TestBundle.Settings) },
            Enumerable.Range(0, 300).Select(i => new BundleFile { Path = $"roles/{i}.json", Content = ByteString.CopyFromUtf8("nothing") }),
        },
    };
}
