using CasesPdp.Policies.Bundles;
using CasesPdp.Protocol.V1;

namespace CasesPdp.LoadTest.Workload;

/// <summary>Makes the workloads of the scenarios from a bundle.</summary>
internal sealed class WorkloadMaker(Bundle bundle, Distribution distribution, int seed)
{
    private const int OrderLength = 4_096;
    private const int DecisionsHeld = 100_000;
    private const int MostItems = 1_024;
    private const int MixedPage = 50;
    private const int OnePageIn = 10;

    /// <summary>Single questions.</summary>
    public LoadWorkload Check() => Make("check", MostItems, (source, _) => Check(source));

    /// <summary>List pages of that size.</summary>
    public LoadWorkload Batch(int size) => Make($"batch-{size}", CountFor(size), (source, _) => Batch(source, size));

    /// <summary>Screens: so many cells times ten actions.</summary>
    public LoadWorkload Matrix(int cells) =>
        Make(
            $"matrix-{cells}x10",
            CountFor(cells * 10),
            (source, _) =>
            {
                var matrix = source.NextMatrix(cells);
                return new WorkItem($"matrix-{cells}x10", "CheckMatrix", matrix, cells * matrix.Actions.Count);
            });

    /// <summary>Batches on long-lived streams.</summary>
    public LoadWorkload Stream(int size) =>
        Make(
            $"stream-{size}",
            CountFor(size),
            (source, i) =>
                new WorkItem(
                    $"stream-{size}",
                    "StreamCheck",
                    new StreamCheckRequest { Id = (ulong)i, Batch = source.NextListPage(size) },
                    size));

    /// <summary>Nine single questions to one list page.</summary>
    public LoadWorkload Mixed() =>
        Make("mixed", MostItems, (source, i) => i % OnePageIn == 0 ? Batch(source, MixedPage) : Check(source), inOrder: true);

    private LoadWorkload Make(string name, int count, Func<QuestionSource, int, WorkItem> next, bool inOrder = false)
    {
        var source = new QuestionSource(bundle, distribution, seed);
        var popular = new IndexSampler(inOrder ? Distribution.Uniform : distribution, count, seed + 3);
        return new LoadWorkload(
            name,
            [.. Enumerable.Range(0, count).Select(i => next(source, i))],
            [.. Enumerable.Range(0, OrderLength).Select(_ => popular.Next())]);
    }

    private static WorkItem Check(QuestionSource source) => new("check", "Check", source.NextCheck(), 1);

    private static WorkItem Batch(QuestionSource source, int size) => new($"batch-{size}", "BatchCheck", source.NextListPage(size), size);

    // Fewer large requests: they would fill memory and caches.
    private static int CountFor(int decisions) => Math.Clamp(DecisionsHeld / decisions, 4, MostItems);
}
