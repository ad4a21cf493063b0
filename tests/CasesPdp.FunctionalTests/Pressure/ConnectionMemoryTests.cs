using CasesPdp.Server.Hosting;

namespace CasesPdp.FunctionalTests.Pressure;

/// <summary>How many connections a small memory allows.</summary>
public sealed class ConnectionMemoryTests
{
    private const long Megabyte = 1024 * 1024;

    [Theory]
    [InlineData(256, 192, 27)]
    [InlineData(100, 192, 48)]
    [InlineData(256, 1, 16)]
    [InlineData(10_000, 16_384, 83)]
    public void ConnectionsInMemory_FullOfUntakenAnswers_FitIntoHalf(int streams, int megabytes, int connections) =>
        Assert.Equal(connections, Listeners.ConnectionsInMemory(streams, megabytes * Megabyte));
}
