using CasesPdp.Server.Admission;

namespace CasesPdp.FunctionalTests.Pressure;

/// <summary>Stands for calls beside the one that a test is about.</summary>
internal static class OtherCalls
{
    /// <summary>Has other calls hold that many bytes, whatever the limit.</summary>
    public static void Take(this ByteBudget budget, long bytes) => budget.Return(-bytes);
}
