using CasesPdp.LoadTest.Measuring;
using CasesPdp.LoadTest.Reports;
using CasesPdp.LoadTest.Scenarios;

namespace CasesPdp.LoadTest.Tests.Reports;

public sealed class CostTableTests
{
    private static readonly CostRow[] Rows =
    [
        new("get", "none", [Round(cpu: 10, pdp: 0), Round(cpu: 20, pdp: 0), Round(cpu: 90, pdp: 0)]),
        new("get", "TCP", [Round(cpu: 14, pdp: 3), Round(cpu: 25, pdp: 3), Round(cpu: 96, pdp: 1)]),
        new("list", "none", [Round(cpu: 7, pdp: 0)]),
    ];

    [Fact]
    public void Of_RowsOfAWork_ComparesNeighbouringRoundsWithTheFirst()
    {
        var table = CostTable.Of("backend", "title", "", "back-end", Rows);

        Assert.Equal(
            ["get", "TCP", "1,000", "5", "9", "25.0", "3.0", "", "+5.0", "+7.0", "0"], table.Rows[1]);
        Assert.Equal(["0", "0", "0"], table.Rows[2].TakeLast(3));
        Assert.DoesNotContain("back-end bytes", table.WithoutEmptyColumns().Columns);
    }

    [Fact]
    public void LocalTable_Ways_AreComparedRoundByRound()
    {
        var table = ClientScenario.LocalTable([[Row("look-up", 10), Row("look-up", 40)], [Row("TryCheck", 30), Row("TryCheck", 80)]]);

        Assert.Equal(["TryCheck", "55.0", "0", "2.5"], table.Rows[1]);

        static InProcessRow Row(string name, double nanoseconds) => new(name, 0, nanoseconds, 0, "");
    }

    [Fact]
    public void Run_EachRound_ReversesTheOrder()
    {
        List<string> ran = [];

        var rounds = Interleaved.Run(3, [() => Run("a"), () => Run("b")]);

        Assert.Equal(["a", "b", "b", "a", "a", "b"], ran);
        Assert.Equal([[1, 4, 5], [2, 3, 6]], rounds);

        int Run(string way)
        {
            ran.Add(way);
            return ran.Count;
        }
    }

    private static CostRound Round(double cpu, double pdp) => new(1_000, 5, 9, cpu, pdp);
}
