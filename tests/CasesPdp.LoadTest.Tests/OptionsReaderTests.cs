using CasesPdp.LoadTest.CommandLine;
using CasesPdp.LoadTest.Scenarios;
using CasesPdp.LoadTest.Sending;

namespace CasesPdp.LoadTest.Tests;

public sealed class OptionsReaderTests
{
    [Fact]
    public void Read_Quick_MeasuresCheckAndBatchBriefly()
    {
        var options = OptionsReader.Read(["--quick"]);

        Assert.Equal(["check", "batch"], options.Scenarios);
        Assert.True(options.Seconds <= 1);
    }

    [Fact]
    public void Read_EverythingSaid_IsTaken()
    {
        var options = OptionsReader.Read([
            "check",
            "soak",
            "--server",
            "unix:/run/pdp.sock",
            "--bundle",
            "b",
            "--seconds",
            "2.5",
            "--sender-cores",
            "1,3",
            "--arrivals",
            "uniform",
        ]);

        Assert.Equal(["check", "soak"], options.Scenarios);
        Assert.Equal("/run/pdp.sock", options.Server!.SocketPath);
        Assert.Equal(2.5, options.Seconds);
        Assert.Equal([1, 3], options.SenderCores);
        Assert.Equal(ArrivalKind.Uniform, options.Arrivals);
    }

    [Fact]
    public void Read_All_LeavesOutSoakAndComparison()
    {
        Assert.Equal(ScenarioList.Names.Except(["soak", "compare"]), OptionsReader.Read(["all"]).Scenarios);
    }

    [Fact]
    public void Read_LengthsOfScenarios_HoldForTheseOnly()
    {
        var options = OptionsReader.Read(["all", "reload:100", "soak:300", "--seconds", "5"]);

        Assert.Equal(ScenarioList.Names.Except(["compare"]).Order(), options.Scenarios.Order());
        Assert.Equal(options.Scenarios.Count, options.Scenarios.Distinct().Count());
        Assert.Equal(100, options.For("reload").Seconds);
        Assert.Equal(300, options.For("soak").Seconds);
        Assert.Equal(5, options.For("check").Seconds);
    }

    [Fact]
    public void Read_SoakOfNoLength_LastsTenMinutes()
    {
        Assert.Equal(600, OptionsReader.Read(["check", "soak"]).For("soak").Seconds);
        Assert.Equal(10, OptionsReader.Read(["check", "soak"]).For("check").Seconds);
        Assert.Equal(7, OptionsReader.Read(["soak", "--seconds", "7"]).For("soak").Seconds);
    }

    [Theory]
    [InlineData("unix:/run/x.sock", "/run/x.sock", 0)]
    [InlineData("unix:///run/x.sock", "/run/x.sock", 0)]
    [InlineData("http://127.0.0.1:5080", null, 5080)]
    [InlineData("http://[::1]:5080/", null, 5080)]
    public void Parse_Addresses_AreUnderstood(string text, string? socket, int port)
    {
        var address = CasesPdp.LoadTest.Http2.ServerAddress.Parse(text)!;

        Assert.Equal(socket, address.SocketPath);
        Assert.Equal(port, address.Port);
    }

    [Theory]
    [InlineData("`chek` is no scenario", "chek")]
    [InlineData("name a scenario")]
    [InlineData("--seconds wants a time", "check", "--seconds", "-1")]
    [InlineData("--rounds wants a number from 1 up", "check", "--rounds", "0")]
    [InlineData("is no address", "check", "--bundle", "b", "--server", "https://x")]
    [InlineData("--server wants --bundle", "check", "--server", "http://127.0.0.1:5080")]
    [InlineData("`grpc` is no target", "check", "--targets", "server,grpc")]
    [InlineData("--arrivals wants", "check", "--arrivals", "1")]
    [InlineData("--seed wants a value", "check", "--seed")]
    [InlineData("--sed is not known", "check", "--sed")]
    [InlineData("wants a time in seconds", "reload:x")]
    [InlineData("wants a time in seconds", "check", "--seconds", "4000")]
    [InlineData("is no address", "check", "--bundle", "b", "--server", "http://127.0.0.1:5080/path")]
    [InlineData("share a core", "check", "--server-cores", "0", "--sender-cores", "0,1")]
    [InlineData("--deadline-ms wants a number", "check", "--deadline-ms", "100000000")]
    [InlineData("--sed is not known", "check", "--sed", "1")]
    public void Read_Nonsense_SaysWhatIsWrong(string fault, params string[] arguments)
    {
        var usage = Assert.Throws<UsageException>(() => OptionsReader.Read(arguments));

        Assert.Contains(fault, usage.Message);
    }
}
