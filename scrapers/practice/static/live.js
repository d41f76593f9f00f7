// `practice_list=live`: the page asks its own list call again and again, and shows what is new.
const EVERY_MS = 500;

export function keepAsking(state, call, render) {
  let before = "";
  let of = "";
  const ask = async () => {
    const url = state.step.poll;
    if (url) {
      const { turn } = state;
      const answer = await call(url);
      const first = state.answers.findLast((one) => one.url === url)?.body;
      if (of !== url) [of, before] = [url, first];
      if (turn === state.turn && answer.status === 200 && answer.body !== before) {
        before = answer.body;
        state.answers.push(answer);
        await render();
      }
    }
    setTimeout(ask, EVERY_MS);
  };
  setTimeout(ask, EVERY_MS);
}
