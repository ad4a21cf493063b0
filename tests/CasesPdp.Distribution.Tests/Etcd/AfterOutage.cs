using CasesPdp.Distribution.Stores;

namespace CasesPdp.Distribution.Tests.Etcd;

/// <summary>Reads as a reader does that comes back after an outage.</summary>
internal static class AfterOutage
{
    private const int PauseMilliseconds = 20;

    /// <summary>Reads again until the store is reached.</summary>
    public static async Task<T> ReadAsync<T>(Func<Task<T>> read, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await read();
            }
            catch (StoreException failure) when (failure.Fault == StoreFault.Unreachable)
            {
                await Task.Delay(PauseMilliseconds, stop);
            }
        }
    }
}
