using CasesPdp.LoadTest.Options;
using CasesPdp.LoadTest.Schedules;

namespace CasesPdp.LoadTest.Tests.Options;

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
    public void Read_All_LeavesOutOnlyTheSoak()
    {
        Assert.Equal(OptionsReader.AllScenarios.Where(s => s != "soak"), OptionsReader.Read(["all"]).Scenarios);
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
    [InlineData("wants a value", "check", "--seed")]
    [InlineData("--sed is not known", "check", "--sed", "1")]
    public void Read_Nonsense_SaysWhatIsWrong(string fault, params string[] arguments)
    {
        var usage = Assert.Throws<UsageException>(() => OptionsReader.Read(arguments));

        Assert.Contains(fault, usage.Message);
    }
}
