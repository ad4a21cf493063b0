using CasesPdp.Server.Hosting;

namespace CasesPdp.FunctionalTests.Pressure;

public sealed class DescriptorLimitTests
{
    [Theory]
    [InlineData(1_000, 1_048_576, 1_000)]
    [InlineData(1_000, 4_400, 1_000)]
    [InlineData(1_000, 4_396, 999)]
    [InlineData(1_000, 1_024, 156)]
    [InlineData(1_000, 100, 8)]
    [InlineData(4, 100, 4)]
    public void Connections_FilesThatTheProcessMayOpen_LeaveAReserve(int wanted, long files, int expected) =>
        Assert.Equal(expected, DescriptorLimit.Connections(wanted, share: 4, files));

    [Theory]
    [InlineData("Max open files            1024                 524288               files     ", 1_024)]
    [InlineData("Max open files            unlimited            unlimited            files     ", int.MaxValue)]
    [InlineData("Max stack size            8388608              unlimited            bytes     ", int.MaxValue)]
    public void OpenFiles_LineOfTheSystem_IsItsSoftLimit(string line, long expected) =>
        Assert.Equal(expected, DescriptorLimit.OpenFiles(["Limit  Soft Limit  Hard Limit  Units", line]));
}
