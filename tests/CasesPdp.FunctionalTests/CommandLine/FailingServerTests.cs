using CasesPdp.FunctionalTests.Server;
using CasesPdp.Protocol.V1;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace CasesPdp.FunctionalTests.CommandLine;

/// <summary>A server that fails midway costs no answer that it gave.</summary>
public sealed class FailingServerTests
{
    private const string NoteOnRole = "note: there is no role `analist`; did you mean `analyst`?";

    [Theory]
    [InlineData("check --action createCas --owner cases --role analist --allow-unknown", 1, "DENY")]
    [InlineData("check --action createCas --owner cases --role analist --allow-unknown --json", 1, "{\"decision\":false")]
    [InlineData("what-can --role analist --allow-unknown", 0, "Nothing")]
    [InlineData("matrix --action createCas --owner cases --role analist --allow-unknown", 0, "cases in space default")]
    public async Task Verb_RoleListFails_AnswersAndSaysThatRolesAreNotChecked(string command, int exitCode, string answer)
    {
        await using var server = await new FailingServer().StartAsync();

        var run = Run(server, command);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.StartsWith(answer, run.Output, StringComparison.Ordinal);
        Assert.Contains("note: not checked: the names of roles. ", run.Error, StringComparison.Ordinal);
        Assert.Equal(command.Contains("createCas", StringComparison.Ordinal), run.Error.Contains("note: there is no action", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_RoleListFails_OtherNamesAreStillRequired()
    {
        await using var server = await new FailingServer().StartAsync();

        var run = Run(server, "check --action createCas --owner cases --role analist");

        Assert.Equal((2, "", "There is no action `createCas`; did you mean `createCase`?\n"), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public async Task Check_PolicyChangesBetweenPages_ListBeginsAgain()
    {
        await using var server = await new FailingServer
        {
            ListRoles = (request, call) => (request.PageToken, call) switch
            {
                ("", _) => new ListRolesResponse { Revision = FailingServer.Revision, Roles = { "a" }, NextPageToken = "next" },
                (_, 2) => throw CursorInvalid(),
                _ => new ListRolesResponse { Revision = FailingServer.Revision, Roles = { "analyst" } },
            },
        }.StartAsync();

        var run = Run(server, "check --action createCase --owner cases --role analist --allow-unknown");

        Assert.Equal(["", "next", "", "next"], server.PagesAsked);
        Assert.Contains(NoteOnRole, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_CursorInvalidEachTime_ListBeginsAgainOnce()
    {
        await using var server = await new FailingServer { ListRoles = (_, _) => throw CursorInvalid() }.StartAsync();

        var run = Run(server, "check --action createCase --owner cases --role analist --allow-unknown");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(2, server.PagesAsked.Count);
    }

    [Fact]
    public async Task Stream_ServerGoesAway_WritesTheAnswersGivenBefore()
    {
        await using var server = await new FailingServer().StartAsync();
        using var requests = new TestDirectory();
        requests.Write("q.ndjson", string.Concat(Enumerable.Range(0, 501).Select(i =>
            $$"""{ "id": {{i}}, "subject": {}, "action": {"name": "{{(i < 500 ? "getCase" : "unavailable")}}" }, "resource": {} }""" + "\n")));

        var run = CliRun.Of("check", "--requests", requests.At("q.ndjson"), "--server", server.Address);

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(500, server.AnsweredItems);
        Assert.Equal(500, run.Output.Split('\n').Length - 1);
    }

    [Fact]
    public async Task Watch_StreamEndsWithoutError_WaitsBeforeItAsksAgain()
    {
        await using var server = await new FailingServer().StartAsync();

        var run = Run(server, "watch --count 2");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(2, run.Output.Split("CURRENT\n").Length - 1);
        Assert.Equal($"The server `{server.Address}` ended the stream. Trying again in 0.25 s.\n", run.Error);
    }

    private static CliRun Run(FailingServer server, string command) => CliRun.Of([.. command.Split(' '), "--server", server.Address]);

    private static RpcException CursorInvalid() => new Google.Rpc.Status
    {
        Code = (int)Code.InvalidArgument,
        Message = "cursor",
        Details = { Any.Pack(new ErrorInfo { Reason = "ERROR_REASON_CURSOR_INVALID" }) },
    }.ToRpcException();
}
