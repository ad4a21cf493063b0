using System.Text.Json;

namespace CasesPdp.FunctionalTests.Server;

public sealed class LogFormatTests
{
    private static readonly string[] FreePorts =
        ["--default-bundle", "--set=CasesPdp:Listen:Decisions=127.0.0.1:0", "--set=CasesPdp:Listen:Operations=127.0.0.1:0"];

    [Fact]
    public async Task Log_AsJson_IsOneObjectALineWithEventIdAndFields()
    {
        using var server = ServerProcess.Start("Production", [.. FreePorts, "--set=CasesPdp:LogFormat=json"]);

        using var line = JsonDocument.Parse(await server.LineWith("serving revision"));
        await server.StopsCleanly();

        var entry = line.RootElement;
        Assert.Equal((3, "Information"), (entry.GetProperty("EventId").GetInt32(), entry.GetProperty("LogLevel").GetString()));
        Assert.Matches("^[0-9a-f]{16}$", entry.GetProperty("State").GetProperty("Revision").GetString());
        Assert.Matches("^\\d{4}-\\d\\d-\\d\\dT[\\d:.]{12}Z$", entry.GetProperty("Timestamp").GetString());
    }

    [Fact]
    public async Task LogFormat_OfAnotherName_IsRefusedByNameAndValue()
    {
        var (exitCode, _, error) = await ServerProcess.RunAsync("Production", [.. FreePorts, "--set=CasesPdp:LogFormat=xml"]);

        Assert.Equal((2, "casespdp-server: CasesPdp:LogFormat must be text or json, not `xml`"), (exitCode, error.Trim()));
    }
}
